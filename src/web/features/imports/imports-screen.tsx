import { IconUpload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Page } from '../../ui/page.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { DropZone } from './drop-zone.tsx'
import { ImportState } from './import-state.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'

type Import = Schemas['Import']
const PER_PAGE = 50

export function ImportsScreen() {
  const t = useTexts(texts)
  const mayImport = useMay('marketer')
  const columns = useColumns()
  const found = useInfiniteQuery({
    queryKey: ['imports'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => call('GET /imports', { query: { cursor: pageParam, limit: PER_PAGE } }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page title={t.title} subtitle={t.subtitle} full>
      {mayImport ? <DropZone /> : null}
      {found.isError ? <Failure error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isPending ? <Loading lines={6} /> : null}
      {found.isSuccess && rows.length === 0 ? (
        <Empty icon={<IconUpload size={22} stroke={1.7} />} title={t.emptyTitle} text={t.emptyText} />
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={t.past}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          rowHeight={56}
          hasMore={found.hasNextPage}
          loadingMore={found.isFetchingNextPage}
          onMore={() => void found.fetchNextPage()}
        />
      ) : null}
    </Page>
  )
}

function useColumns(): Column<Import>[] {
  const t = useTexts(texts)
  const format = useFormat()
  return [
    {
      key: 'file',
      title: t.file,
      cell: ({ id, filename, kind, sizeBytes }) => (
        <>
          <Link to="/imports/$id" params={{ id }} className={css.name}>
            {filename}
          </Link>
          <span className={css.note}>
            {t.kinds[kind]} · {format.bytes(sizeBytes)}
          </span>
        </>
      ),
    },
    { key: 'state', title: t.state, width: 190, cell: ({ state }) => <ImportState state={state} /> },
    {
      key: 'rows',
      title: t.rows,
      width: 100,
      numeric: true,
      hideBelow: 'medium',
      cell: ({ rowsTotal }) => (rowsTotal > 0 ? format.number(rowsTotal) : '—'),
    },
    {
      key: 'created',
      title: t.created,
      width: 100,
      numeric: true,
      hideBelow: 'small',
      cell: ({ created }) => format.number(created),
    },
    {
      key: 'updated',
      title: t.updated,
      width: 110,
      numeric: true,
      hideBelow: 'medium',
      cell: ({ updated }) => format.number(updated),
    },
    {
      key: 'rejected',
      title: t.rejected,
      width: 100,
      numeric: true,
      hideBelow: 'medium',
      cell: ({ rejected }) => format.number(rejected),
    },
    {
      key: 'when',
      title: t.when,
      width: 195,
      hideBelow: 'small',
      cell: ({ createdAt }) => format.dateTime(createdAt),
    },
  ]
}
