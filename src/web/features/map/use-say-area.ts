import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/session.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { Area } from './areas.ts'
import { figureOf } from './areas.ts'
import type { Measure } from './map-search.ts'
import { texts } from './texts.ts'

/** A figure of the measure as the reader writes it. */
export function useSayFigure(measure: Measure): (figure: number) => string {
  const format = useFormat()
  const { data } = useQuery(settingsQuery)
  const currency = data?.company.currency ?? 'EUR'
  return (figure) => {
    if (measure === 'customers') return format.number(figure)
    return measure === 'value' ? format.money(figure, currency) : format.percent(figure)
  }
}

export function useSayArea(measure: Measure): (area: Area) => string {
  const t = useTexts(texts)
  const say = useSayFigure(measure)
  return (area) => {
    if (measure === 'customers') return t.customers(area.customers)
    if (measure === 'response' && area.reached === 0) return t.nobodyReached
    return say(figureOf(area, measure))
  }
}
