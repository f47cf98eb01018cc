import { Alert, Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import type { FormEvent, ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { meQuery, setUpQuery, signIn } from '../../api/session.ts'
import { sayProblem } from '../../ui/failure.tsx'
import { Gateway } from '../../ui/gateway.tsx'
import { NewPasswordInput } from '../../ui/new-password-input.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import css from './set-up.module.css'
import { texts } from './texts.ts'

const route = getRouteApi('/set-up')
const countries = ['FR', 'BE', 'CH', 'LU', 'CA', 'DE', 'ES', 'IT', 'NL', 'PT', 'GB', 'IE', 'US']

export function SetUpScreen() {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const client = useQueryClient()
  const router = useRouter()
  const { code } = route.useSearch()
  const attempt = useMutation({
    mutationFn: async (form: FormData) => {
      const body = toBody(form, locale)
      await call('POST /set-up', { body })
      await signIn(body.admin.email, body.admin.password)
    },
    onError: () => undefined,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: setUpQuery.queryKey })
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
      router.history.push('/')
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    attempt.mutate(new FormData(event.currentTarget))
  }

  return (
    <Gateway title={t.title} text={t.text} wide>
      <form onSubmit={submit} className={css.form}>
        {attempt.isError ? (
          <Alert color="rose" role="alert">
            {sayProblem(attempt.error)}
          </Alert>
        ) : null}
        {code ? (
          <input type="hidden" name="code" value={code} />
        ) : (
          <TextInput name="code" label={t.code} description={t.codeHint} required />
        )}
        <AdminFields />
        <CompanyFields />
        <SenderFields />
        <SendingNote />
        <Button type="submit" size="md" loading={attempt.isPending}>
          {t.submit}
        </Button>
      </form>
    </Gateway>
  )
}

function AdminFields() {
  const t = useTexts(texts)
  return (
    <Group title={t.you} text={t.youText}>
      <TextInput name="name" label={t.name} autoComplete="name" required />
      <TextInput name="email" type="email" label={t.email} autoComplete="username" required />
      <NewPasswordInput label={t.password} description={t.passwordHint} />
    </Group>
  )
}

function CompanyFields() {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  // A browser may know its zone by a name that it does not list, UTC for one.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Group title={t.company}>
      <TextInput name="companyName" label={t.companyName} autoComplete="organization" required />
      <TextInput name="postalAddress" label={t.address} description={t.addressHint} required />
      <Select
        name="country"
        label={t.country}
        data={countries.map((value) => ({ value, label: names.of(value) ?? value }))}
        defaultValue="FR"
        allowDeselect={false}
        searchable
      />
      <Select
        name="timezone"
        label={t.timezone}
        data={[...new Set([zone, ...Intl.supportedValuesOf('timeZone')])]}
        defaultValue={zone}
        allowDeselect={false}
        searchable
        limit={50}
      />
    </Group>
  )
}

function SenderFields() {
  const t = useTexts(texts)
  return (
    <Group title={t.sender} text={t.senderText}>
      <TextInput name="senderName" label={t.senderName} required />
      <TextInput name="senderAddress" type="email" label={t.senderAddress} required />
    </Group>
  )
}

function SendingNote() {
  const t = useTexts(texts)
  const { data } = useQuery(setUpQuery)
  if (!data) return null
  const { email, sms } = data.sending
  const test = email === 'outbox' && sms === 'outbox'
  return (
    <Group title={t.sending}>
      <p className={css.note}>{test ? t.outbox : t.live(email, sms)}</p>
    </Group>
  )
}

function Group({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <fieldset className={css.group}>
      <legend className={css.legend}>{title}</legend>
      {text ? <p className={css.note}>{text}</p> : null}
      {children}
    </fieldset>
  )
}

function toBody(form: FormData, locale: 'fr' | 'en') {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  return {
    code: text('code'),
    admin: { name: text('name'), email: text('email'), password: String(form.get('password')) },
    company: {
      name: text('companyName'),
      postalAddress: text('postalAddress'),
      country: text('country'),
      timezone: text('timezone'),
    },
    sender: { name: text('senderName'), address: text('senderAddress') },
    locale,
  }
}
