import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { sayRowError } from './say-row-error.ts'
import { texts } from './texts.ts'
import type { Import } from './use-import.ts'

const PER_PAGE = 50

/** Each row that was refused, by its line in the file, and why. */
export function RowErrors({ file }: { file: Import }) {
  const t = useTexts(texts)
  const found = useInfiniteQuery({
    queryKey: ['imports', file.id, 'row-errors', file.state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /imports/{id}/row-errors', {
        path: { id: file.id },
        query: { cursor: pageParam, limit: PER_PAGE },
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  if (found.isSuccess && rows.length === 0) return null
  return (
    <Card
      title={t.errorsTitle}
      flush
      aside={
        <Button
          component="a"
          href={`/api/imports/${file.id}/errors`}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} />}
        >
          {t.download}
        </Button>
      }
    >
      <Result of={found} lines={3}>
        {() => (
          <>
            <Table rows={rows} />
            {found.hasNextPage ? (
              <div className={css.formats}>
                <Button
                  variant="subtle"
                  loading={found.isFetching}
                  onClick={() => void found.fetchNextPage()}
                >
                  {t.moreErrors}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </Result>
    </Card>
  )
}

interface RowError {
  readonly line: number
  readonly column: string | null
  readonly value: string | null
  readonly message: string
}

function Table({ rows }: { rows: readonly RowError[] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  return (
    <section className={css.scroll} aria-label={t.errorsTitle} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.line}</th>
            <th scope="col">{t.column}</th>
            <th scope="col">{t.value}</th>
            <th scope="col">{t.why}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, column, value, message }, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line may be refused twice for one column
            <tr key={position}>
              <td>{format.number(line)}</td>
              <td>{column ?? '—'}</td>
              <td className={css.samples}>
                <span>{value ?? '—'}</span>
              </td>
              <td>{sayRowError(message, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
