import { Alert, Button, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { ChannelBadge } from '../../ui/channel.tsx'
import { Empty } from '../../ui/empty.tsx'
import { sayProblem } from '../../ui/failure.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { MoreRows } from './more-rows.tsx'
import css from './settings.module.css'
import { texts } from './suppressions-texts.ts'
import { TableScroll } from './table-scroll.tsx'

type Channel = Schemas['Suppression']['channel']
const channels: readonly Channel[] = ['email', 'sms', 'phone']

/** Addresses that nobody contacts, whatever the consent. Only hashes are kept: one has to know what to look for. */
export function SuppressionsPage() {
  return (
    <>
      <LookUp />
      <Latest />
    </>
  )
}

function LookUp() {
  const t = useTexts(texts)
  const [channel, choose] = useState<Channel>('email')
  const [address, type] = useState('')
  const look = useMutation({
    mutationFn: () => call('POST /suppressions/look-up', { body: { channel, address } }),
    onError: () => undefined,
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    look.mutate()
  }

  return (
    <Card title={t.lookUpTitle}>
      <form onSubmit={submit} className={css.fields}>
        <p className={css.muted}>{t.lookUpText}</p>
        <div className={css.row}>
          <Select
            label={t.channel}
            w={140}
            value={channel}
            allowDeselect={false}
            onChange={(chosen) => {
              choose((chosen ?? 'email') as Channel)
              look.reset()
            }}
            data={channels.map((value) => ({ value, label: t.channels[value] }))}
          />
          <TextInput
            className={css.grow}
            label={t.address}
            value={address}
            onChange={(event) => {
              type(event.currentTarget.value)
              look.reset()
            }}
            required
          />
          <Button type="submit" variant="default" loading={look.isPending}>
            {t.lookUp}
          </Button>
        </div>
        {look.isError ? (
          <Alert color="rose" role="alert">
            {sayProblem(look.error)}
          </Alert>
        ) : null}
      </form>
      {look.data ? (
        <Answer
          channel={channel}
          address={address}
          suppression={look.data.suppression}
          onChanged={() => look.mutate()}
        />
      ) : null}
    </Card>
  )
}

interface AnswerProps {
  readonly channel: Channel
  readonly address: string
  readonly suppression: Schemas['Suppression'] | null
  readonly onChanged: () => void
}

function Answer({ channel, address, suppression, onChanged }: AnswerProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const mayLift = useMay('admin')
  if (!suppression) {
    return (
      <div className={`${css.fields} ${css.answer}`} role="status">
        <p className={css.strong}>{t.free}</p>
        <ReasonForm channel={channel} address={address} action="add" onChanged={onChanged} />
      </div>
    )
  }
  const { reason, at } = suppression
  return (
    <div className={`${css.fields} ${css.answer}`} role="status">
      <p className={css.strong}>{t.blocked(t.reasons[reason], format.dateTime(at))}</p>
      {reason !== 'manual' ? <p className={css.muted}>{t.stays}</p> : null}
      {reason === 'manual' && !mayLift ? <p className={css.muted}>{t.adminLifts}</p> : null}
      {reason === 'manual' && mayLift ? (
        <ReasonForm channel={channel} address={address} action="lift" onChanged={onChanged} />
      ) : null}
    </div>
  )
}

interface ReasonProps {
  readonly channel: Channel
  readonly address: string
  readonly action: 'add' | 'lift'
  readonly onChanged: () => void
}

function ReasonForm({ channel, address, action, onChanged }: ReasonProps) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [reason, type] = useState('')
  const change = useMutation({
    mutationFn: () => {
      const body = { channel, address, reason }
      return action === 'add'
        ? call('POST /suppressions', { body })
        : call('POST /suppressions/lift', { body })
    },
    onError: toastError,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['suppressions'] })
      toast(action === 'add' ? t.added : t.lifted)
      onChanged()
    },
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    change.mutate()
  }

  return (
    <form onSubmit={submit} className={css.row}>
      <TextInput
        className={css.grow}
        label={t.why}
        description={t.whyHint}
        value={reason}
        minLength={3}
        onChange={(event) => type(event.currentTarget.value)}
        required
      />
      <Button type="submit" color={action === 'add' ? 'rose' : 'cobalt'} loading={change.isPending}>
        {action === 'add' ? t.add : t.lift}
      </Button>
    </form>
  )
}

function Latest() {
  const t = useTexts(texts)
  const [channel, choose] = useState<string | null>(null)
  const found = useInfiniteQuery({
    queryKey: ['suppressions', channel],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /suppressions', {
        query: { cursor: pageParam, limit: 50, ...(channel && { channel: channel as Channel }) },
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Card
      title={t.latest}
      flush
      aside={
        <Select
          size="xs"
          aria-label={t.channel}
          placeholder={t.anyChannel}
          clearable
          value={channel}
          onChange={choose}
          data={channels.map((value) => ({ value, label: t.channels[value] }))}
        />
      }
    >
      <Result of={found}>
        {() =>
          rows.length === 0 ? <Empty title={t.none} text={t.noneText} /> : <SuppressionTable rows={rows} />
        }
      </Result>
      <MoreRows of={found} />
    </Card>
  )
}

function SuppressionTable({ rows }: { rows: readonly Schemas['Suppression'][] }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <TableScroll label={t.latest}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.channel}</th>
            <th scope="col">{t.reason}</th>
            <th scope="col">{t.since}</th>
            <th scope="col">{t.hash}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ channel, addressHash, reason, at }) => (
            <tr key={`${channel}${addressHash}`}>
              <td>
                <ChannelBadge channel={channel} />
              </td>
              <td>{t.reasons[reason]}</td>
              <td>{format.dateTime(at)}</td>
              <td>
                <code>{addressHash.slice(0, 12)}…</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}
