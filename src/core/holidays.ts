import { Temporal } from 'temporal-polyfill'
import { toDate, toZoned } from './calendar.ts'
import { type HolidayCalendar, holidayCalendars } from './holiday-calendars.ts'

/** `FR`, or a part of a country with holidays of its own such as `DE-BY`. */
export function hasHolidays(calendar: string): boolean {
  return Object.hasOwn(holidayCalendars, calendar)
}

/** Every calendar that there is. */
export const calendarNames: readonly string[] = Object.keys(holidayCalendars).sort()

/**
 * Is this date (`YYYY-MM-DD`) a public holiday in this calendar: a country, or a part of one, which has those of its
 * country too? Countries that we have no list for have none.
 */
export function isHoliday(calendar: string, date: string): boolean {
  return hasHolidays(calendar) && holidaysOf(calendar, Number(date.slice(0, 4))).has(date)
}

const known = new Map<string, ReadonlySet<string>>()
const KNOWN_MAX = 1_000

/** Worked out once per year. A holiday of one year may be kept in the next. */
function holidaysOf(calendar: string, year: number): ReadonlySet<string> {
  const key = `${calendar} ${year}`
  const found = known.get(key)
  if (found) return found
  const days = new Set([...kept(calendar, year - 1), ...kept(calendar, year)])
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, days)
  return days
}

function kept(name: string, year: number): string[] {
  const { rules, moves } = flatten(name)
  const days = rules.flatMap((rule) => rule(year) ?? []).sort(Temporal.PlainDate.compare)
  const all = new Set(days.map(String))
  if (!moves) return [...all]
  for (const day of days) {
    let free = day
    while (free.dayOfWeek > 5 || (free !== day && all.has(free.toString()))) free = free.add({ days: 1 })
    all.add(free.toString())
  }
  return [...all]
}

function flatten(name: string): HolidayCalendar {
  const calendar = holidayCalendars[name]
  if (!calendar) return { rules: [] }
  const { of, rules, moves = false } = calendar
  return { moves, rules: of === undefined ? rules : [...flatten(of).rules, ...rules] }
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
