import { Button, Modal, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'
import { texts } from './webhooks-texts.ts'

type Endpoint = Schemas['WebhookEndpoint']
type Made = Schemas['WebhookEndpointWithSecret']
type State = Schemas['WebhookCall']['state']

/** What workflows call, what they called, and where others call us. */
export function WebhooksPage() {
  return (
    <>
      <Endpoints />
      <Calls />
      <Inbound />
    </>
  )
}

function Endpoints() {
  const t = useTexts(texts)
  const mayChange = useMay('admin')
  const [adding, add] = useState(false)
  const [made, show] = useState<Made>()
  const found = useQuery({
    queryKey: ['webhooks', 'endpoints'],
    queryFn: () => call('GET /webhooks/endpoints'),
  })
  return (
    <Card
      title={t.endpoints}
      flush
      aside={
        mayChange ? (
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => add(true)}>
            {t.add}
          </Button>
        ) : null
      }
    >
      <Result of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.none} text={t.noneText} />
          ) : (
            <TableScroll label={t.endpoints}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">{t.key}</th>
                    <th scope="col">{t.url}</th>
                    {mayChange ? <th scope="col">{t.actions}</th> : null}
                  </tr>
                </thead>
                <tbody>
                  {items.map((endpoint) => (
                    <tr key={endpoint.key}>
                      <td className={css.strong}>{endpoint.key}</td>
                      <td style={{ overflowWrap: 'anywhere' }}>{endpoint.url}</td>
                      {mayChange ? (
                        <td>
                          <EndpointActions endpoint={endpoint} onSecret={show} />
                        </td>
                      ) : null}
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )
        }
      </Result>
      {adding ? <AddDialog onClose={() => add(false)} onSecret={show} /> : null}
      {made ? (
        <SecretDialog
          title={t.secretOf(made.endpoint.key)}
          secret={made.secret}
          onClose={() => show(undefined)}
        />
      ) : null}
    </Card>
  )
}

function EndpointActions({ endpoint, onSecret }: { endpoint: Endpoint; onSecret: (made: Made) => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const path = { key: endpoint.key }
  const [asking, ask] = useState<'rotate' | 'remove'>()
  const act = useMutation({
    mutationFn: async (action: 'rotate' | 'remove') => {
      if (action === 'rotate') return call('POST /webhooks/endpoints/{key}/rotate', { path })
      await call('DELETE /webhooks/endpoints/{key}', { path })
      return undefined
    },
    onError: toastError,
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['webhooks'] })
      ask(undefined)
      if (made) onSecret(made)
      else toast(t.removed)
    },
  })
  return (
    <div className={css.actions}>
      <Button size="xs" variant="default" onClick={() => ask('rotate')}>
        {t.rotate}
      </Button>
      <Button size="xs" variant="default" onClick={() => ask('remove')}>
        {t.remove}
      </Button>
      {asking ? (
        <Confirm
          title={`${asking === 'rotate' ? t.rotate : t.remove} : ${endpoint.key}`}
          action={asking === 'rotate' ? t.rotate : t.remove}
          danger={asking === 'remove'}
          busy={act.isPending}
          onClose={() => ask(undefined)}
          onConfirm={() => act.mutate(asking)}
        >
          {asking === 'rotate' ? t.rotateText : t.removeText}
        </Confirm>
      ) : null}
    </div>
  )
}

function AddDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (made: Made) => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [isPrivate, setPrivate] = useState(false)
  const add = useMutation({
    mutationFn: (form: FormData) =>
      call('POST /webhooks/endpoints/{key}', {
        path: { key: String(form.get('key')).trim() },
        body: { url: String(form.get('url')).trim(), isPrivate },
      }),
    onError: toastError,
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['webhooks'] })
      onClose()
      onSecret(made)
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    add.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal opened onClose={onClose} title={t.add} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit} className={css.fields}>
        <TextInput
          name="key"
          label={t.key}
          description={t.keyHint}
          placeholder="crm"
          required
          data-autofocus
        />
        <TextInput name="url" type="url" label={t.url} placeholder="https://…" required />
        <Switch
          label={t.isPrivate}
          description={t.isPrivateHint}
          checked={isPrivate}
          onChange={(event) => setPrivate(event.currentTarget.checked)}
        />
        <Button type="submit" loading={add.isPending}>
          {t.add}
        </Button>
      </form>
    </Modal>
  )
}

const tones: Record<State, Tone> = { open: 'info', succeeded: 'good', failed: 'bad', cancelled: 'neutral' }

function Calls() {
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
      {found.hasNextPage ? (
        <div className={css.foot}>
          <Button
            variant="subtle"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t.more}
          </Button>
        </div>
      ) : null}
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

/** Addresses of this installation that providers are to be told. */
function Inbound() {
  const t = useTexts(texts)
  const base = window.location.origin
  return (
    <Card title={t.inbound}>
      <div className={css.fields}>
        <p className={css.muted}>{t.inboundText}</p>
        {(['ses', 'smsReports', 'smsReplies', 'events'] as const).map((name) => (
          <div key={name}>
            <span className={css.strong}>{t.inboundNames[name]}</span>
            <code className={css.code}>{`${base}${t.inboundPaths[name]}`}</code>
          </div>
        ))}
      </div>
    </Card>
  )
}
