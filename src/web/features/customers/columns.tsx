import { Checkbox, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { Avatar } from '../../ui/avatar.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { cityOf, nameOfPerson, spacedPhone } from '../../ui/person.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './customers.module.css'
import { texts } from './texts.ts'

type Customer = Schemas['Customer']

export interface Selection {
  readonly selected: ReadonlySet<string>
  select(ids: ReadonlySet<string>): void
}

/** Without a selection there are no boxes to tick: those who may only read cannot do anything with one. */
export function useColumns(selection: Selection | undefined): Column<Customer>[] {
  const t = useTexts(texts)
  const format = useFormat()
  return [
    ...(selection ? [tickColumn(selection, t)] : []),
    {
      key: 'name',
      title: t.name,
      cell: (customer) => {
        const name = nameOfPerson(customer) ?? t.unnamed
        return (
          <Link to="/customers/$id" params={{ id: customer.id }} className={css.person}>
            <Avatar name={name} size={28} />
            {name}
          </Link>
        )
      },
    },
    { key: 'email', title: t.email, hideBelow: 'small', cell: ({ email }) => email ?? '—' },
    {
      key: 'phone',
      title: t.phone,
      width: 160,
      hideBelow: 'medium',
      cell: ({ phone }) => (phone ? spacedPhone(phone) : '—'),
    },
    {
      key: 'city',
      title: t.city,
      width: 150,
      hideBelow: 'medium',
      cell: ({ attributes }) => cityOf(attributes) || '—',
    },
    {
      key: 'lastSeen',
      title: t.lastSeen,
      width: 140,
      hideBelow: 'medium',
      cell: ({ lastSeenAt }) => (lastSeenAt ? format.date(lastSeenAt) : t.never),
    },
    {
      key: 'created',
      title: t.created,
      width: 120,
      hideBelow: 'small',
      cell: ({ createdAt }) => format.date(createdAt),
    },
  ]
}

function tickColumn({ selected, select }: Selection, t: (typeof texts)['en']): Column<Customer> {
  function toggle(id: string): void {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    select(next)
  }
  return {
    key: 'tick',
    title: <VisuallyHidden>{t.tick}</VisuallyHidden>,
    width: 46,
    hideBelow: 'small',
    cell: (customer) => (
      <Checkbox
        size="xs"
        checked={selected.has(customer.id)}
        onChange={() => toggle(customer.id)}
        aria-label={t.select(nameOfPerson(customer) ?? t.unnamed)}
      />
    ),
  }
}
