import { Temporal } from 'temporal-polyfill'
import { toDate, toZoned } from './calendar.ts'

/** Code du travail L.3133-1: the fixed days as MM-DD, the movable ones in days after Easter Sunday. */
const FRANCE = {
  fixed: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
  afterEaster: [1, 39, 50],
}

/** Is this date (`YYYY-MM-DD`) a public holiday in this country? Countries that we have no list for have none. */
export function isHoliday(country: string, date: string): boolean {
  if (country !== 'FR') return false
  if (FRANCE.fixed.includes(date.slice(5))) return true

  const easter = easterSunday(Number(date.slice(0, 4)))
  return FRANCE.afterEaster.some((days) => easter.add({ days }).toString() === date)
}

/**
 * The same wall time on the nth business day after `now`; for 0, `now` itself on a business day, else the
 * next one. Monday to Friday, without the holidays of `country`.
 */
export function addBusinessDays(now: Date, zone: string, days: number, country: string | null): Date {
  const start = toZoned(now, zone)
  if (days === 0 && isBusinessDay(start.toPlainDate(), country)) return now

  let date = start.toPlainDate()
  for (let left = Math.max(days, 1); left > 0; ) {
    date = date.add({ days: 1 })
    if (isBusinessDay(date, country)) left--
  }
  return toDate(date.toZonedDateTime({ timeZone: zone, plainTime: start.toPlainTime() }))
}

function isBusinessDay(date: Temporal.PlainDate, country: string | null): boolean {
  return date.dayOfWeek <= 5 && !(country !== null && isHoliday(country, date.toString()))
}

/** Meeus, Jones and Butcher's rule for the Gregorian calendar. */
function easterSunday(year: number): Temporal.PlainDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(n / 31), day: (n % 31) + 1 })
}
