import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useEffect, useRef } from 'react'
import { useTexts } from '../words/locale.tsx'
import css from './data-table.module.css'
import { texts } from './texts.ts'

export interface Column<Row> {
  readonly key: string
  readonly title: ReactNode
  /** As in CSS; at least one column should be left out and take what remains. */
  readonly width?: number | string
  readonly numeric?: boolean
  /** On narrow screens it goes first. */
  readonly hideBelow?: 'small' | 'medium'
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** True while there are rows on the server beyond these. */
  readonly hasMore?: boolean
  readonly loadingMore?: boolean
  readonly onMore?: () => void
  /** How many there are in all, when that is known. */
  readonly total?: number | undefined
  readonly rowHeight?: number
}

const AHEAD_ROWS = 20

/**
 * Rows of the server's pages in a real table that only draws what is seen: a million rows scroll as ten do.
 * Needs a parent with a height (`<Page full>`); asks for more before the end comes into sight.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, hasMore, loadingMore, onMore, total, rowHeight = 48 } = props
  const t = useTexts(texts)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - AHEAD_ROWS) onMore?.()
  }, [hasMore, loadingMore, last, rows.length, onMore])

  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    // Focusable, so that the keyboard can scroll it.
    <section className={css.scroller} ref={scroller} aria-label={label} tabIndex={0}>
      <table className={css.table} aria-label={label} aria-rowcount={total ?? -1}>
        <thead className={css.head}>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)} style={{ width: column.width }}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} columns={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index]
            return row === undefined ? null : (
              <TableRow key={keyOf(row)} row={row} index={index} columns={columns} height={rowHeight} />
            )
          })}
          <Spacer height={below} columns={columns.length} />
        </tbody>
      </table>
      <div className={css.more} role="status">
        {loadingMore ? t.more : ''}
      </div>
    </section>
  )
}

interface TableRowProps<Row> {
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  readonly height: number
}

function PlainRow<Row>({ row, index, columns, height }: TableRowProps<Row>) {
  return (
    <tr aria-rowindex={index + 2} style={{ height }}>
      {columns.map((column) => (
        <td key={column.key} className={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** Drawn once and not with every step of the scroll: what scrolls in is new, the rest stays. */
const TableRow = memo(PlainRow) as typeof PlainRow

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr className={css.spacer}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

function classOf({ numeric, hideBelow }: Pick<Column<never>, 'numeric' | 'hideBelow'>): string {
  return [numeric ? css.numeric : '', hideBelow ? css[hideBelow] : ''].filter(Boolean).join(' ')
}
