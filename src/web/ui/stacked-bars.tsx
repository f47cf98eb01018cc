import { useFormat } from '../words/locale.tsx'
import { ChartTable } from './chart-table.tsx'
import { niceTop } from './nice-top.ts'
import css from './stacked-bars.module.css'

interface Series<K extends string> {
  readonly key: K
  readonly label: string
  readonly color: string
}

interface BarColumn<K extends string> {
  readonly key: string
  /** Below the bar. */
  readonly short: string
  readonly label: string
  readonly values: Readonly<Record<K, number>>
}

interface StackedBarsProps<K extends string> {
  readonly title: string
  readonly columnTitle: string
  readonly series: readonly Series<K>[]
  readonly columns: readonly BarColumn<K>[]
  readonly height?: number
}

const LABELS_MAX = 15

/** Small stacked bars in plain HTML: lists and Home need no chart library. Screen readers get the table. */
export function StackedBars<K extends string>(props: StackedBarsProps<K>) {
  const { title, columnTitle, series, columns, height = 130 } = props
  const format = useFormat()
  const top = niceTop(Math.max(1, ...columns.map((column) => totalOf(column.values))))
  const every = Math.ceil(columns.length / LABELS_MAX)
  const shown = series.filter(({ key }) => columns.some(({ values }) => values[key] > 0))
  return (
    <div>
      <div className={css.chart} style={{ height }} aria-hidden="true">
        {[1, 0.5, 0].map((share) => (
          <div key={share} className={css.tick} style={{ bottom: `${share * 100}%` }}>
            <span>{format.compact(top * share)}</span>
          </div>
        ))}
        <div className={css.bars}>
          {columns.map((column, index) => (
            <div key={column.key} className={css.column} title={describe(column, shown, format.number)}>
              {shown.map(({ key, color }) => (
                <div
                  key={key}
                  style={{ height: `${(column.values[key] / top) * 100}%`, background: color }}
                />
              ))}
              {index % every === 0 ? <span className={css.short}>{column.short}</span> : null}
            </div>
          ))}
        </div>
      </div>
      <div className={css.legend} aria-hidden="true">
        {shown.map(({ key, label, color }) => (
          <span key={key}>
            <i style={{ background: color }} />
            {label}
          </span>
        ))}
      </div>
      <ChartTable
        title={title}
        columnTitle={columnTitle}
        series={series}
        rows={columns}
        say={format.number}
      />
    </div>
  )
}

function totalOf(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0)
}

function describe<K extends string>(
  column: BarColumn<K>,
  series: readonly Series<K>[],
  number: (value: number) => string,
): string {
  const parts = series
    .filter(({ key }) => column.values[key] > 0)
    .map(({ key, label }) => `${label} ${number(column.values[key])}`)
  return [column.label, ...parts].join('\n')
}
