import { useFormat } from '../../words/locale.tsx'
import css from './report.module.css'

interface BarLine {
  readonly key: string
  readonly label: string
  readonly count: number
  readonly color: string
}

/** Named bars with their numbers: a table to a screen reader, a chart to the eye. */
export function Bars({ lines, whole }: { lines: readonly BarLine[]; whole: number }) {
  const format = useFormat()
  return (
    <table className={css.bars}>
      <tbody>
        {lines.map(({ key, label, count, color }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td className={css.barCell}>
              <div className={css.track}>
                <div
                  style={{
                    width: `${whole > 0 ? Math.min(100, (count / whole) * 100) : 0}%`,
                    // Little is still something; nothing is nothing.
                    minWidth: count > 0 ? 3 : 0,
                    background: color,
                  }}
                />
              </div>
            </td>
            <td className={css.number}>{format.number(count)}</td>
            <td className={css.share}>{whole > 0 ? format.percent(count / whole) : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
