import { z } from 'zod'

const PATTERN = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/
const UNITS_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const
const LONGEST_MS = 36_600 * 86_400_000

/**
 * Milliseconds of an ISO 8601 duration in weeks, days, hours, minutes and seconds, where a day is always
 * 24 hours: a window has the same length for everyone and its end is an exact instant. Months and years have
 * no fixed length and are refused. Undefined for anything else, for zero and beyond a hundred years.
 */
export function durationMs(text: string): number | undefined {
  const parts = PATTERN.exec(text)?.slice(1)
  if (!parts) return undefined
  const ms = UNITS_MS.reduce((sum, unitMs, place) => sum + Number(parts[place] ?? 0) * unitMs, 0)
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined
}

/** `P30D`, `PT12H`, `P2W`: see durationMs. */
export const Duration = z.string().refine((text) => durationMs(text) !== undefined, {
  message:
    'must be a duration above zero in weeks, days, hours, minutes or seconds, such as P30D or PT12H (no months or years: write days)',
})

/** For a text that `Duration` let through. */
export function toMs(duration: string): number {
  const ms = durationMs(duration)
  if (ms === undefined) throw new Error(`${duration} was not validated`)
  return ms
}

const WORDS = {
  en: ['week', 'day', 'hour', 'minute', 'second'],
  fr: ['semaine', 'jour', 'heure', 'minute', 'seconde'],
} as const

/** `30 days`, `1 semaine 2 jours`. */
export function durationInWords(duration: string, locale: 'en' | 'fr'): string {
  const parts = PATTERN.exec(duration)?.slice(1) ?? []
  return parts
    .flatMap((part, place) => {
      const count = Number(part ?? 0)
      return count === 0 ? [] : [`${count} ${WORDS[locale][place]}${count > 1 ? 's' : ''}`]
    })
    .join(' ')
}

const WINDOWS = {
  last: { en: 'in the last', one: 'depuis moins de', fr: ['derniers', 'dernières'], before: 'sur les' },
  next: { en: 'in the next', one: 'd’ici', fr: ['prochains', 'prochaines'], before: 'dans les' },
} as const

const FEMININE = /semaine|heure|minute|seconde/

/** `in the last 30 days`, `sur les 30 derniers jours`, `dans les 2 prochaines semaines`. */
export function windowInWords(side: 'last' | 'next', duration: string, locale: 'en' | 'fr'): string {
  const { en, one, fr, before } = WINDOWS[side]
  const said = durationInWords(duration, locale)
  if (locale === 'en') return `${en} ${said}`

  const [count = '', unit = '', ...more] = said.split(' ')
  if (more.length > 0 || count === '1') return `${one} ${said}`
  return `${before} ${count} ${fr[FEMININE.test(unit) ? 1 : 0]} ${unit}`
}
