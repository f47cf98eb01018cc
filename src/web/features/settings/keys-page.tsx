import { Button, Modal, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import type { Role } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './keys-texts.ts'
import { SecretDialog } from './secret-dialog.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'

type Key = Schemas['ApiKey']
const roles: readonly Role[] = ['viewer', 'agent', 'marketer', 'admin']

export function KeysPage() {
  const t = useTexts(texts)
  const [making, make] = useState(false)
  const [secret, show] = useState<string>()
  const [revoked, revoke] = useState<Key>()
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: () => call('GET /api-keys') })
  return (
    <>
      <Card
        title={t.keys}
        flush
        aside={
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => make(true)}>
            {t.create}
          </Button>
        }
      >
        <Result of={keys}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t.none} text={t.noneText} />
            ) : (
              <KeyTable keys={items} onRevoke={revoke} />
            )
          }
        </Result>
      </Card>
      {making ? <CreateDialog onClose={() => make(false)} onMade={show} /> : null}
      {secret ? <SecretDialog title={t.secret} secret={secret} onClose={() => show(undefined)} /> : null}
      {revoked ? <RevokeDialog apiKey={revoked} onClose={() => revoke(undefined)} /> : null}
    </>
  )
}

function KeyTable({ keys, onRevoke }: { keys: readonly Key[]; onRevoke: (key: Key) => void }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <TableScroll label={t.keys}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.kind}</th>
            <th scope="col">{t.created}</th>
            <th scope="col">{t.lastUsed}</th>
            <th scope="col">{t.state}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <span className={css.strong}>{key.name}</span>
                <span className={css.note}>
                  <code>{key.prefix}…</code>
                </span>
              </td>
              <td>{key.kind === 'write' ? t.write : t.api(t.roles[key.role ?? 'viewer'])}</td>
              <td>{format.date(key.createdAt)}</td>
              <td>{key.lastUsedAt ? format.dateTime(key.lastUsedAt) : t.never}</td>
              <td>
                {key.revokedAt ? (
                  <Badge>{t.revoked}</Badge>
                ) : (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => onRevoke(key)}
                    aria-label={t.revokeOf(key.name)}
                  >
                    {t.revoke}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

function CreateDialog({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [kind, choose] = useState<'write' | 'api'>('write')
  const create = useMutation({
    mutationFn: (form: FormData) =>
      call('POST /api-keys', {
        body: {
          kind,
          name: String(form.get('name')).trim(),
          ...(kind === 'api' && { role: String(form.get('role')) as Role }),
        },
      }),
    onError: toastError,
    onSuccess: async ({ secret }) => {
      await client.invalidateQueries({ queryKey: ['api-keys'] })
      onClose()
      onMade(secret)
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    create.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal opened onClose={onClose} title={t.create} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit} className={css.fields}>
        <TextInput name="name" label={t.name} placeholder={t.namePlaceholder} required data-autofocus />
        <Select
          label={t.kind}
          description={kind === 'write' ? t.writeHint : t.apiHint}
          value={kind}
          allowDeselect={false}
          onChange={(chosen) => choose(chosen === 'api' ? 'api' : 'write')}
          data={[
            { value: 'write', label: t.write },
            { value: 'api', label: t.apiKind },
          ]}
        />
        {kind === 'api' ? (
          <Select
            name="role"
            label={t.role}
            defaultValue="viewer"
            allowDeselect={false}
            data={roles.map((value) => ({ value, label: t.roles[value] }))}
          />
        ) : null}
        <Button type="submit" loading={create.isPending}>
          {t.create}
        </Button>
      </form>
    </Modal>
  )
}

function RevokeDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call('DELETE /api-keys/{id}', { path: { id: apiKey.id } }),
    onError: toastError,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['api-keys'] })
      toast(t.revokedNow)
      onClose()
    },
  })
  return (
    <Confirm
      title={t.revokeOf(apiKey.name)}
      action={t.revoke}
      danger
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() => revoke.mutate()}
    >
      {t.revokeText}
    </Confirm>
  )
}
