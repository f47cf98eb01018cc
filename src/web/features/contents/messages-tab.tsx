import { Button } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { Empty } from '../../ui/empty.tsx'
import { ListFilter } from '../../ui/list-filter.tsx'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import type { Content } from './contents.ts'
import { ContentsTable } from './contents-table.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/contents')
const filters = ['all', 'email', 'sms', 'script', 'archivedOnes'] as const

export function MessagesTab({ create }: { create: ReactNode }) {
  const t = useTexts(texts)
  const contents = useQuery({ queryKey: ['contents'], queryFn: () => call('GET /contents') })
  return (
    <Result of={contents}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconTemplate size={28} />} title={t.none} text={t.noneText} action={create} />
        ) : (
          <Found items={items} />
        )
      }
    </Result>
  )
}

function Found({ items }: { items: readonly Content[] }) {
  const t = useTexts(texts)
  const { q = '', kind = 'all' } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = items.filter((item) => fits(item, kind) && matches(item, q))
  const filter = (changed: { q?: string; kind?: string }) =>
    void navigate({ search: (before) => ({ ...before, q, kind, ...changed }), replace: true })
  return (
    <>
      <ListFilter
        query={q}
        onQuery={(query) => filter({ q: query })}
        searchLabel={t.search}
        kind={kind}
        kinds={filters.map((value) => ({ value, label: t[value] }))}
        kindLabel={t.filterKind}
        onKind={(chosen) => filter({ kind: chosen })}
      />
      {shown.length === 0 ? (
        <Empty
          title={t.noneFound}
          action={
            <Button variant="default" onClick={() => filter({ q: '', kind: 'all' })}>
              {t.clear}
            </Button>
          }
        />
      ) : (
        <ContentsTable items={shown} all={items} />
      )}
    </>
  )
}

function fits({ kind, archived }: Content, wanted: string): boolean {
  if (wanted === 'archivedOnes') return archived
  return !archived && (wanted === 'all' || kind === wanted)
}

function matches({ key, name }: Content, q: string): boolean {
  return fold(`${key} ${name}`).includes(fold(q))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
