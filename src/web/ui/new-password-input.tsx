import { PasswordInput, type PasswordInputProps } from '@mantine/core'

/** Where a password is chosen: its name in the form is `password`, and the browser may propose one. */
export function NewPasswordInput(props: PasswordInputProps) {
  return <PasswordInput name="password" autoComplete="new-password" minLength={12} required {...props} />
}
