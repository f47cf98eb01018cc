import type { Schemas } from '../../api/call.ts'
import type { Measure } from './map-search.ts'

export type Area = Schemas['CustomerMap']['areas'][number]

/** What an area is shaded by. A rate of nobody is none. */
export function figureOf(area: Area, measure: Measure): number {
  if (measure === 'customers') return area.customers
  if (measure === 'value') return area.value
  return area.reached > 0 ? area.responded / area.reached : 0
}

const SHADES = 5

/** Where each shade begins: fifths of the areas that have something, so that one capital does not pale the rest. */
export function shadesOf(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b)
  const starts = Array.from(
    { length: SHADES },
    (_, fifth) => sorted[Math.floor((fifth * sorted.length) / SHADES)],
  )
  return [...new Set(starts.filter((start) => start !== undefined))]
}

/** 0: nothing there; 1 … 5: paler to deeper. Few shades are spread over the whole scale. */
export function shadeOf(value: number, starts: readonly number[]): number {
  if (value <= 0 || starts.length === 0) return 0
  const place = starts.filter((start) => start <= value).length
  return Math.max(1, Math.round((place / starts.length) * SHADES))
}

type Condition = Record<string, unknown>

/**
 * The customers of the chosen areas, as a segment says it; the same people as the map counts. People whose country
 * is not known count as French on the map, so they do in the segment.
 */
export function conditionOf(by: 'department' | 'country', chosen: readonly Area[]): Condition {
  const codes = chosen.map(({ code }) => code)
  if (by === 'country') return { area: { countries: codes } }

  const inFrance = { area: { countries: ['FR'], departments: codes } }
  if (chosen.every(({ withoutCountry }) => withoutCountry === 0)) return inFrance
  const unknownCountry = { all: [{ area: { departments: codes } }, { attribute: 'country', set: false }] }
  return { any: [inFrance, unknownCountry] }
}
