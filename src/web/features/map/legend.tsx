import { useTexts } from '../../words/locale.tsx'
import { shadeOf } from './areas.ts'
import css from './map.module.css'
import type { Measure } from './map-search.ts'
import { texts } from './texts.ts'
import { useSayFigure } from './use-say-area.ts'

interface LegendProps {
  readonly measure: Measure
  readonly starts: readonly number[]
  readonly days: { readonly value: number; readonly response: number }
}

/** What each shade begins at. */
export function Legend({ measure, starts, days }: LegendProps) {
  const t = useTexts(texts)
  const say = useSayFigure(measure)
  const title = {
    customers: t.legendCustomers,
    value: t.legendValue(days.value),
    response: t.legendResponse(days.response),
  }[measure]
  return (
    <div className={css.legend}>
      <strong>{title}</strong>
      <ul className={css.scale}>
        {starts.map((start) => (
          <li key={start}>
            <span className={`${css.swatch} ${css[`tile${shadeOf(start, starts)}`]}`} />
            {t.from(say(start))}
          </li>
        ))}
      </ul>
    </div>
  )
}
