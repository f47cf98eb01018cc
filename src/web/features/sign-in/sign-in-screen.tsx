import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect } from 'react'
import { ApiError } from '../../api/call.ts'
import { meQuery, signIn } from '../../api/session.ts'
import { Gateway } from '../../ui/gateway.tsx'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/sign-in')

export function SignInScreen() {
  const t = useTexts(texts)
  const client = useQueryClient()
  const router = useRouter()
  const { after = '/' } = route.useSearch()
  useEffect(() => {
    document.title = `${t.title} · Relance`
  }, [t])
  const attempt = useMutation({
    mutationFn: (form: FormData) => signIn(String(form.get('email')), String(form.get('password'))),
    onError: () => undefined,
    onSuccess: async () => {
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
      router.history.push(after)
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    attempt.mutate(new FormData(event.currentTarget))
  }

  return (
    <Gateway title={t.title} text={t.what}>
      <form onSubmit={submit}>
        {attempt.isError ? (
          <Alert color="rose" role="alert" mb={14}>
            {sayRefusal(attempt.error, t)}
          </Alert>
        ) : null}
        <TextInput
          name="email"
          type="email"
          label={t.email}
          autoComplete="username"
          required
          autoFocus
          mb={12}
        />
        <PasswordInput
          name="password"
          label={t.password}
          autoComplete="current-password"
          required
          mb={18}
          visibilityToggleButtonProps={{ 'aria-hidden': true }}
        />
        <Button type="submit" fullWidth size="md" loading={attempt.isPending}>
          {t.submit}
        </Button>
      </form>
      <p>{t.forgotten}</p>
    </Gateway>
  )
}

function sayRefusal(error: unknown, t: (typeof texts)['en']): string {
  if (!(error instanceof ApiError) || error.status >= 500) return t.offline
  return error.status === 429 ? t.tooMany : t.wrong
}
