import { Temporal } from 'temporal-polyfill'
import { toDate, toZoned } from './calendar.ts'

/** Code du travail L.3133-1: the fixed days as MM-DD, the movable ones in days after Easter Sunday. */
const FRANCE = {
  fixed: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
  afterEaster: [1, 39, 50],
}

/**
 * Days that are holidays in a part of France only. Code du travail L.3134-13 (Alsace-Moselle; Good Friday where
 * there is a Protestant church, which we take for everywhere) and L.3422-2 (abolition of slavery). Sources give
 * the 27th or, since 2018, the 28th of May for Saint-Martin: both are closed.
 */
const FRENCH_REGIONS: Readonly<Record<string, { fixed: readonly string[]; afterEaster: readonly number[] }>> =
  {
    'FR-ALSACE-MOSELLE': { fixed: ['12-26'], afterEaster: [-2] },
    GP: { fixed: ['05-27'], afterEaster: [] },
    MQ: { fixed: ['05-22'], afterEaster: [] },
    GF: { fixed: ['06-10'], afterEaster: [] },
    RE: { fixed: ['12-20'], afterEaster: [] },
    YT: { fixed: ['04-27'], afterEaster: [] },
    BL: { fixed: ['10-09'], afterEaster: [] },
    MF: { fixed: ['05-27', '05-28'], afterEaster: [] },
    PM: { fixed: [], afterEaster: [] },
    WF: { fixed: [], afterEaster: [] },
    PF: { fixed: [], afterEaster: [] },
    NC: { fixed: [], afterEaster: [] },
  }

/**
 * Is this date (`YYYY-MM-DD`) a public holiday in this calendar: `FR`, a French region of the table above, which
 * has those of `FR` too, or another country? Countries that we have no list for have none.
 */
export function isHoliday(calendar: string, date: string): boolean {
  const region = FRENCH_REGIONS[calendar]
  if (calendar !== 'FR' && !region) return false

  const days = [FRANCE, ...(region ? [region] : [])]
  if (days.some(({ fixed }) => fixed.includes(date.slice(5)))) return true

  const easter = easterSunday(Number(date.slice(0, 4)))
  return days.some(({ afterEaster }) =>
    afterEaster.some((after) => easter.add({ days: after }).toString() === date),
  )
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
