import { grouped, type Locale, plainSpaces } from './texts.ts'

/** How the reader writes numbers and instants. Instants come as ISO texts, as the API gives them. */
export interface Formats {
  number(value: number): string
  /** `12,4 k`, for axes. */
  compact(value: number): string
  /** Of a share: 0.142 → `14,2 %`. */
  percent(share: number, digits?: number): string
  /** With its sign: `+2 340`. */
  signed(value: number): string
  money(value: number, currency: string): string
  /** `18 nov. 2026` */
  date(iso: string): string
  /** `mercredi 18 novembre` */
  longDay(iso: string): string
  /** `lun. 16` */
  weekday(iso: string): string
  /** `18 nov.`, for axes. */
  shortDay(iso: string): string
  /** `14 h 30`, `2:30 pm` */
  time(iso: string): string
  dateTime(iso: string): string
  /** The calendar day in the company's zone: `2026-11-18`. */
  dayKey(iso: string): string
  bytes(count: number): string
  /** `2 min`, `3 s`, `1 h 20` */
  duration(seconds: number): string
}

/** Cached by the caller: making these objects costs milliseconds. */
export function formatsOf(locale: Locale, zone: string | undefined): Formats {
  const tag = locale === 'fr' ? 'fr-FR' : 'en-GB'
  const timeZone = zone ?? undefined
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { ...options, ...(timeZone && { timeZone }) })
    return (iso: string) => plainSpaces(format.format(new Date(iso)))
  }
  const date = dates({ day: 'numeric', month: 'short', year: 'numeric' })
  const dayKey = new Intl.DateTimeFormat('en-CA', { ...(timeZone && { timeZone }) })
  const time = timeOf(locale, timeZone)
  return {
    ...numbersOf(locale, tag),
    date,
    longDay: dates({ weekday: 'long', day: 'numeric', month: 'long' }),
    weekday: dates({ weekday: 'short', day: 'numeric' }),
    shortDay: dates({ day: 'numeric', month: 'short' }),
    time,
    dateTime: (iso) => `${date(iso)}, ${time(iso)}`,
    dayKey: (iso) => dayKey.format(new Date(iso)),
  }
}

type Numbers = Pick<Formats, 'number' | 'compact' | 'percent' | 'signed' | 'money' | 'bytes' | 'duration'>

function numbersOf(locale: Locale, tag: string): Numbers {
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 })
  const number = (value: number) => grouped(value, locale)
  return {
    number,
    compact: (value) => plainSpaces(compact.format(value)),
    percent: (share, digits = 1) =>
      plainSpaces(
        new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: digits }).format(share),
      ),
    signed: (value) => `${value > 0 ? '+' : ''}${number(value)}`.replace('-', '\u2212'),
    money: (value, currency) =>
      plainSpaces(
        new Intl.NumberFormat(tag, {
          style: 'currency',
          currency,
          maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0,
        }).format(value),
      ),
    bytes: (count) => bytesOf(count, locale, number),
    duration: durationOf,
  }
}

function bytesOf(count: number, locale: Locale, number: (value: number) => string): string {
  const [kilo, mega] = locale === 'fr' ? ['ko', 'Mo'] : ['kB', 'MB']
  if (count < 1_000_000) return `${number(Math.max(1, Math.round(count / 1_000)))}\u00a0${kilo}`
  return `${number(Math.round(count / 100_000) / 10)}\u00a0${mega}`
}

function durationOf(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))}\u00a0s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}\u00a0min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)}\u00a0h${rest > 0 ? `\u00a0${String(rest).padStart(2, '0')}` : ''}`
}

function timeOf(locale: Locale, timeZone: string | undefined): (iso: string) => string {
  const format = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    hour: 'numeric',
    minute: '2-digit',
    hour12: locale === 'en',
    ...(timeZone && { timeZone }),
  })
  return (iso) => {
    const parts = new Map(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]))
    const hour = String(Number(parts.get('hour')))
    const minute = parts.get('minute') ?? '00'
    if (locale === 'fr') return `${hour}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}`
    return `${hour}:${minute}\u00a0${(parts.get('dayPeriod') ?? '').toLowerCase()}`
  }
}
