import { useLocale, useTexts } from '../../words/locale.tsx'
import { figureOf, shadeOf } from './areas.ts'
import type { ShownAreas } from './france-map.tsx'
import css from './map.module.css'
import { texts } from './texts.ts'
import { useSayArea } from './use-say-area.ts'

/** A tile per country, the largest first. */
export function CountryTiles({ areas, measure, starts, chosen, onToggle }: ShownAreas) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const say = useSayArea(measure)
  const nameOf = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' })
  const ordered = [...areas].sort((a, b) => figureOf(b, measure) - figureOf(a, measure))
  return (
    <ul className={css.tiles} aria-label={t.byCountry}>
      {ordered.map((area) => (
        <li key={area.code}>
          <button
            type="button"
            className={css.tile}
            aria-pressed={chosen.includes(area.code)}
            onClick={() => onToggle(area.code)}
          >
            <span className={`${css.bar} ${css[`tile${shadeOf(figureOf(area, measure), starts)}`]}`} />
            <strong>{/^[A-Z]{2}$/.test(area.code) ? nameOf.of(area.code) : area.code}</strong>
            <span>{say(area)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
