import { Button } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Page } from '../../ui/page.tsx'
import { useTexts } from '../../words/locale.tsx'
import { useColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import type { CustomersSearch } from './search.ts'
import { SelectionBar } from './selection-bar.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/customers')
const PER_PAGE = 100

export function CustomersScreen() {
  const t = useTexts(texts)
  const search = route.useSearch()
  const mayChange = useMay('marketer')
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  const columns = useColumns(mayChange ? { selected, select } : undefined)
  const found = useInfiniteQuery({
    queryKey: ['customers', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /customers', { query: { ...search, cursor: pageParam, limit: PER_PAGE } }),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page title={t.title} subtitle={t.subtitle} full>
      <Filters search={search} />
      {selected.size > 0 ? <SelectionBar selected={selected} onDone={() => select(new Set())} /> : null}
      {found.isError ? <Failure error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Loading lines={10} /> : null}
      {found.isSuccess && rows.length === 0 ? <Nothing search={search} /> : null}
      {rows.length > 0 ? (
        <DataTable
          label={t.title}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          hasMore={found.hasNextPage}
          loadingMore={found.isFetchingNextPage}
          onMore={() => void found.fetchNextPage()}
        />
      ) : null}
    </Page>
  )
}

function Nothing({ search }: { search: CustomersSearch }) {
  const t = useTexts(texts)
  const navigate = route.useNavigate()
  const filter = search.q ?? search.segment ?? (search.state ? t[search.state] : undefined)
  const icon = <IconUsers size={22} stroke={1.7} />
  if (filter === undefined) return <Empty icon={icon} title={t.emptyTitle} text={t.emptyText} />
  return (
    <Empty
      icon={icon}
      title={t.nothingTitle}
      text={t.nothingText(filter)}
      action={
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          {t.removeFilter}
        </Button>
      }
    />
  )
}
