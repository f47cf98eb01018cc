import { Alert, Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect } from 'react'
import { choosePassword, meQuery, signIn } from '../../api/session.ts'
import { Gateway } from '../../ui/gateway.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { useTexts } from '../../words/locale.tsx'
import { sayRefusal } from './say-refusal.ts'
import { texts } from './texts.ts'

/** Where the link of an invitation, or of a new password, leads. */
export function ChoosePasswordScreen() {
  const t = useTexts(texts)
  const { hash } = useLocation()
  const given = new URLSearchParams(hash)
  const [email, token] = [given.get('email'), given.get('token')]
  useEffect(() => {
    document.title = `${t.title} · Relance`
  }, [t])
  return (
    <Gateway title={t.title} text={t.what}>
      {email && token ? (
        <ChooseForm email={email} token={token} />
      ) : (
        <Alert color="rose" role="alert">
          {t.incomplete}
        </Alert>
      )}
      <p>
        <Link to="/sign-in">{t.toSignIn}</Link>
      </p>
    </Gateway>
  )
}

function ChooseForm({ email, token }: { email: string; token: string }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const router = useRouter()
  const choose = useMutation({
    mutationFn: async (newPassword: string) => {
      await choosePassword({ token, newPassword })
      await signIn(email, newPassword)
    },
    onError: () => undefined,
    onSuccess: async () => {
      client.clear()
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
      router.history.replace('/')
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    choose.mutate(String(new FormData(event.currentTarget).get('password')))
  }

  return (
    <form onSubmit={submit}>
      {choose.isError ? (
        <Alert color="rose" role="alert" mb={14}>
          {sayRefusal(choose.error, t)}
        </Alert>
      ) : null}
      <TextInput label={t.email} value={email} autoComplete="username" readOnly mb={12} />
      <NewPasswordInput label={t.password} description={t.passwordHint} autoFocus mb={18} />
      <Button type="submit" fullWidth size="md" loading={choose.isPending}>
        {t.submit}
      </Button>
    </form>
  )
}
