import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { MoreRows } from './more-rows.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'
import { texts } from './webhooks-texts.ts'

type State = Schemas['WebhookCall']['state']

const tones: Record<State, Tone> = { open: 'info', succeeded: 'good', failed: 'bad', cancelled: 'neutral' }

/** What workflows called, and what came of it. */
export function WebhookCalls() {
  const t = useTexts(texts)
  const [state, choose] = useState<string | null>(null)
  const found = useInfiniteQuery({
    queryKey: ['webhooks', 'calls', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /webhooks/calls', {
        query: { cursor: pageParam, limit: 50, ...(state && { state: state as State }) },
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Card
      title={t.calls}
      flush
      aside={
        <Select
          size="xs"
          aria-label={t.state}
          placeholder={t.anyState}
          clearable
          value={state}
          onChange={choose}
          data={(Object.keys(tones) as State[]).map((value) => ({ value, label: t.states[value] }))}
        />
      }
    >
      <Result of={found}>
        {() =>
          rows.length === 0 ? <Empty title={t.noCalls} text={t.noCallsText} /> : <CallTable rows={rows} />
        }
      </Result>
      <MoreRows of={found} />
    </Card>
  )
}

function CallTable({ rows }: { rows: readonly Schemas['WebhookCall'][] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const client = useQueryClient()
  const mayRetry = useMay('marketer')
  const retry = useMutation({
    mutationFn: (id: string) => call('POST /webhooks/calls/{id}/retry', { path: { id } }),
    onError: toastError,
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks', 'calls'] }),
  })
  return (
    <TableScroll label={t.calls}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.key}</th>
            <th scope="col">{t.from}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.answer}</th>
            <th scope="col">{t.when}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.id}>
              <td className={css.strong}>{one.endpoint}</td>
              <td>
                {one.workflow}
                <span className={css.note}>{one.step}</span>
              </td>
              <td>
                <Badge tone={tones[one.state]}>{t.states[one.state]}</Badge>
                {one.state === 'failed' && mayRetry ? (
                  <Button size="xs" variant="subtle" onClick={() => retry.mutate(one.id)}>
                    {t.retry}
                  </Button>
                ) : null}
              </td>
              <td>
                {one.status ?? '—'}
                <span className={css.note}>{one.error ?? t.attempts(one.attempts)}</span>
              </td>
              <td>{format.dateTime(one.endedAt ?? one.dueAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}
