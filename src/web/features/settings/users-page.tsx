import { Button, Menu, Modal, Select, TextInput } from '@mantine/core'
import { IconDotsVertical, IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { type Role, useMe } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'
import { texts } from './users-texts.ts'

type User = Schemas['User']
const roles: readonly Role[] = ['viewer', 'agent', 'marketer', 'admin']

export function UsersPage() {
  const t = useTexts(texts)
  const [inviting, invite] = useState(false)
  const [handed, hand] = useState<Schemas['UserWayIn']>()
  const users = useQuery({ queryKey: ['users'], queryFn: () => call('GET /users') })
  return (
    <>
      <Card
        title={t.team}
        flush
        aside={
          <Button size="xs" leftSection={<IconUserPlus size={15} />} onClick={() => invite(true)}>
            {t.invite}
          </Button>
        }
      >
        <Result of={users}>
          {({ items }) => (
            <TableScroll label={t.team}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">{t.who}</th>
                    <th scope="col">{t.role}</th>
                    <th scope="col">{t.since}</th>
                    <th scope="col">{t.actions}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((user) => (
                    <UserRow key={user.id} user={user} onWayIn={hand} />
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )}
        </Result>
      </Card>
      <Card title={t.whatRolesDo}>
        <dl className={css.fields}>
          {roles.map((role) => (
            <div key={role}>
              <dt className={css.strong}>{t.roles[role]}</dt>
              <dd className={css.muted} style={{ margin: 0 }}>
                {t.may[role]}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      {inviting ? <InviteDialog onClose={() => invite(false)} onWayIn={hand} /> : null}
      {handed ? (
        <SecretDialog
          title={t.linkOf(handed.user.email)}
          note={t.linkNote}
          secret={handed.link}
          onClose={() => hand(undefined)}
        />
      ) : null}
    </>
  )
}

interface WayInProps {
  readonly onWayIn: (made: Schemas['UserWayIn']) => void
}

function UserRow({ user, onWayIn }: { user: User } & WayInProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const me = useMe()
  const isMe = me.id === user.id
  const change = useChange(user.id)
  return (
    <tr>
      <td>
        <span className={css.strong}>{user.name}</span>
        <span className={css.note}>{user.email}</span>
      </td>
      <td>
        {isMe ? (
          t.roles[user.role]
        ) : (
          <Select
            aria-label={t.roleOf(user.name)}
            value={user.role}
            allowDeselect={false}
            w={170}
            onChange={(role) => change.mutate({ role: (role ?? user.role) as Role })}
            data={roles.map((value) => ({ value, label: t.roles[value] }))}
          />
        )}
      </td>
      <td className={css.nowrap}>
        {format.date(user.createdAt)}
        {user.disabledAt ? (
          <div>
            <Badge tone="bad">{t.disabled}</Badge>
          </div>
        ) : null}
      </td>
      <td>
        {isMe ? <span className={css.muted}>{t.you}</span> : <UserMenu user={user} onWayIn={onWayIn} />}
      </td>
    </tr>
  )
}

function UserMenu({ user, onWayIn }: { user: User } & WayInProps) {
  const t = useTexts(texts)
  const [asking, ask] = useState<'reset' | 'disable'>()
  const change = useChange(user.id)
  const reset = useMutation({
    mutationFn: () => call('POST /users/{id}/password', { path: { id: user.id } }),
    onError: toastError,
    onSuccess: (made) => {
      ask(undefined)
      onWayIn(made)
    },
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="xs" aria-label={t.actionsOf(user.name)}>
            <IconDotsVertical size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask('reset')}>{t.reset}</Menu.Item>
          {user.disabledAt ? (
            <Menu.Item onClick={() => change.mutate({ disabled: false })}>{t.enable}</Menu.Item>
          ) : (
            <Menu.Item color="rose" onClick={() => ask('disable')}>
              {t.disable}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking ? (
        <Confirm
          title={`${asking === 'reset' ? t.reset : t.disable} : ${user.name}`}
          action={asking === 'reset' ? t.reset : t.disable}
          danger={asking === 'disable'}
          busy={reset.isPending || change.isPending}
          onClose={() => ask(undefined)}
          onConfirm={() =>
            asking === 'reset'
              ? reset.mutate()
              : change.mutate({ disabled: true }, { onSuccess: () => ask(undefined) })
          }
        >
          {asking === 'reset' ? t.resetText : t.disableText}
        </Confirm>
      ) : null}
    </>
  )
}

function useChange(id: string) {
  const t = useTexts(texts)
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { role?: Role; disabled?: boolean }) =>
      call('PATCH /users/{id}', { path: { id }, body }),
    onError: toastError,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] })
      toast(t.changed)
    },
  })
}

function InviteDialog({ onClose, onWayIn }: { onClose: () => void } & WayInProps) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const invite = useMutation({
    mutationFn: (form: FormData) =>
      call('POST /users', {
        body: {
          name: String(form.get('name')).trim(),
          email: String(form.get('email')).trim(),
          role: String(form.get('role')) as Role,
        },
      }),
    onError: toastError,
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['users'] })
      onClose()
      onWayIn(made)
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    invite.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal opened onClose={onClose} title={t.invite} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit} className={css.fields}>
        <p className={css.muted}>{t.inviteText}</p>
        <TextInput name="name" label={t.name} required data-autofocus />
        <TextInput name="email" type="email" label={t.email} required />
        <Select
          name="role"
          label={t.role}
          defaultValue="marketer"
          allowDeselect={false}
          data={roles.map((value) => ({ value, label: t.roles[value] }))}
        />
        <Button type="submit" loading={invite.isPending}>
          {t.invite}
        </Button>
      </form>
    </Modal>
  )
}
