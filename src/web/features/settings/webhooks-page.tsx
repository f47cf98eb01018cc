import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'
import { WebhookCalls } from './webhook-calls.tsx'
import { texts } from './webhooks-texts.ts'

type Endpoint = Schemas['WebhookEndpoint']
type Made = Schemas['WebhookEndpointWithSecret']

/** What workflows call, what they called, and where others call us. */
export function WebhooksPage() {
  return (
    <>
      <Endpoints />
      <WebhookCalls />
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
  const [isOpen, tellOpen] = useState(false)
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
    const form = new FormData(event.currentTarget)
    const open = !isPrivate && !/^https:/i.test(String(form.get('url')).trim())
    tellOpen(open)
    if (!open) add.mutate(form)
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
        <TextInput
          name="url"
          type="url"
          label={t.url}
          placeholder="https://…"
          error={isOpen ? t.httpsOnly : undefined}
          required
        />
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
