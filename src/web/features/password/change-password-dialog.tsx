import { Alert, Button, Modal, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { changePassword, useMe } from '../../api/session.ts'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { toast } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { sayRefusal } from './say-refusal.ts'
import { texts } from './texts.ts'

export function ChangePasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const me = useMe()
  const change = useMutation({
    mutationFn: (form: FormData) =>
      changePassword({
        currentPassword: String(form.get('current')),
        newPassword: String(form.get('password')),
      }),
    onError: () => undefined,
    onSuccess: () => {
      toast(t.changed)
      onClose()
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    change.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal opened onClose={onClose} title={t.change} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit}>
        <Stack gap={14}>
          {change.isError ? (
            <Alert color="rose" role="alert">
              {sayRefusal(change.error, t)}
            </Alert>
          ) : null}
          {/* For the password manager: whose password this is. */}
          <input hidden readOnly autoComplete="username" value={me.email ?? ''} />
          <PasswordInput
            name="current"
            label={t.current}
            autoComplete="current-password"
            required
            data-autofocus
          />
          <NewPasswordInput label={t.password} description={t.passwordHint} />
          <Button type="submit" loading={change.isPending}>
            {t.save}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
