import css from './chart-table.module.css'

interface ChartTableProps<K extends string> {
  readonly title: string
  /** What a row is. */
  readonly columnTitle: string
  readonly series: readonly { readonly key: K; readonly label: string }[]
  readonly rows: readonly {
    readonly key: string
    readonly label: string
    readonly values: Readonly<Record<K, number>>
  }[]
  readonly say: (value: number) => string
}

/** What a chart shows, for those who cannot see it. */
export function ChartTable<K extends string>({ title, columnTitle, series, rows, say }: ChartTableProps<K>) {
  return (
    <div className={css.table}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{columnTitle}</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.label}</th>
              {series.map(({ key }) => (
                <td key={key}>{say(row.values[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
