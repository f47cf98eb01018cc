import { Alert, Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.ts'
import { setUpQuery, useMay, useMe } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { sayProblem } from '../../ui/failure.tsx'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './providers-texts.ts'
import css from './settings.module.css'

type Channel = 'email' | 'sms'

export function ProvidersPage() {
  const t = useTexts(texts)
  const state = useQuery(setUpQuery)
  const me = useMe()
  return (
    <Result of={state}>
      {({ sending }) => (
        <>
          <p className={css.muted}>{t.where}</p>
          <ProviderCard channel="email" provider={sending.email} to={me.email ?? ''} />
          <ProviderCard channel="sms" provider={sending.sms} to="" />
        </>
      )}
    </Result>
  )
}

function ProviderCard({ channel, provider, to }: { channel: Channel; provider: string; to: string }) {
  const t = useTexts(texts)
  const isOutbox = provider === 'outbox'
  return (
    <Card
      title={t.channels[channel]}
      aside={<Badge tone={isOutbox ? 'warn' : 'good'}>{t.names[provider] ?? provider}</Badge>}
    >
      <div className={css.fields}>
        <p>{isOutbox ? t.outbox : t.real}</p>
        <p className={css.muted}>{t.variables[channel]}</p>
        {useMay('admin') ? <TestForm channel={channel} to={to} /> : null}
      </div>
    </Card>
  )
}

function TestForm({ channel, to }: { channel: Channel; to: string }) {
  const t = useTexts(texts)
  const [address, type] = useState(to)
  const test = useMutation({
    mutationFn: () => call('POST /settings/providers/test', { body: { channel, to: address } }),
    onError: () => undefined,
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    test.mutate()
  }

  return (
    <form onSubmit={submit} className={css.fields}>
      <div className={css.row}>
        <TextInput
          className={css.grow}
          label={t.to[channel]}
          value={address}
          onChange={(event) => type(event.currentTarget.value)}
          required
        />
        <Button type="submit" variant="default" loading={test.isPending}>
          {t.test}
        </Button>
      </div>
      {test.isError ? (
        <Alert color="rose" role="alert">
          {sayProblem(test.error)}
        </Alert>
      ) : null}
      {test.data ? (
        <Alert color={test.data.sent ? 'green' : 'rose'} role="status">
          {test.data.sent ? t.taken(test.data.provider, test.data.detail) : t.refused(test.data.detail)}
        </Alert>
      ) : null}
    </form>
  )
}
