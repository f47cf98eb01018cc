import { Checkbox } from '@mantine/core'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { type Area, figureOf } from './areas.ts'
import { departments } from './departments.ts'
import type { ShownAreas } from './france-map.tsx'
import css from './map.module.css'
import { texts } from './texts.ts'
import { useSayFigure } from './use-say-area.ts'

interface PanelProps extends ShownAreas {
  readonly by: 'department' | 'country'
  readonly customers: number
}

/** The same as the map in words and numbers, the most first; here areas are chosen by keyboard too. */
export function AreasPanel({ areas, measure, chosen, onToggle, lit, onLight, by, customers }: PanelProps) {
  const t = useTexts(texts)
  const nameOf = useNames(by)
  const ordered = [...areas].sort(
    (a, b) => figureOf(b, measure) - figureOf(a, measure) || a.code.localeCompare(b.code),
  )
  const placed = areas.reduce((sum, area) => sum + area.customers, 0)
  return (
    <div className={css.panel}>
      <Summary areas={areas} chosen={chosen} nameOf={nameOf} />
      <section className={css.scroll} aria-label={t.table} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{by === 'country' ? t.country : t.department}</th>
              <th scope="col">{t.measures.customers}</th>
              <th scope="col">{t.valueShort}</th>
              <th scope="col">{t.responseShort}</th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((area) => (
              <tr
                key={area.code}
                className={area.code === lit ? css.rowLit : ''}
                onMouseEnter={() => onLight(area.code)}
                onMouseLeave={() => onLight(undefined)}
              >
                <th scope="row">
                  <Checkbox
                    size="xs"
                    checked={chosen.includes(area.code)}
                    onChange={() => onToggle(area.code)}
                    label={nameOf(area.code)}
                  />
                </th>
                <Figures area={area} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {placed < customers ? (
        <p className={css.muted}>
          {by === 'country' ? t.homeless(customers - placed) : t.abroad(customers - placed)}
        </p>
      ) : null}
    </div>
  )
}

function Figures({ area }: { area: Area }) {
  const format = useFormat()
  const money = useSayFigure('value')
  return (
    <>
      <td>{format.number(area.customers)}</td>
      <td>{money(area.value)}</td>
      <td>{area.reached > 0 ? format.percent(area.responded / area.reached) : '—'}</td>
    </>
  )
}

interface SummaryProps {
  readonly areas: readonly Area[]
  readonly chosen: readonly string[]
  readonly nameOf: (code: string) => string
}

function Summary({ areas, chosen, nameOf }: SummaryProps) {
  const t = useTexts(texts)
  const inside = areas.filter(({ code }) => chosen.includes(code))
  const people = inside.reduce((sum, area) => sum + area.customers, 0)
  return (
    <div role="status" className={css.summary} id="map-choose">
      {chosen.length === 0 ? (
        <span className={css.muted}>{t.choose}</span>
      ) : (
        <>
          <strong>{chosen.map(nameOf).join(', ')}</strong>
          <span className={css.muted}>{t.customers(people)}</span>
        </>
      )}
    </div>
  )
}

function useNames(by: 'department' | 'country'): (code: string) => string {
  const { locale } = useLocale()
  if (by === 'department') {
    const names = new Map(departments.map(({ code, name }) => [code, name]))
    return (code) => `${names.get(code) ?? code} (${code})`
  }
  const regions = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' })
  return (code) => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code)
}
