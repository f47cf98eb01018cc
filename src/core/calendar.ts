import { Temporal } from 'temporal-polyfill'

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/

/** A wall-clock time (`09:00`), on some ISO weekdays only (1 = Monday … 7 = Sunday) when listed. */
export interface LocalTimeRule {
  readonly time: string
  readonly weekdays?: readonly number[]
}

/** What a yearly date on 29 February does in the other years. */
export type Feb29Policy = 'feb28' | 'mar1' | 'skip'

export interface YearlyRule {
  /** `MM-DD` */
  readonly monthDay: string
  readonly time: string
  readonly feb29: Feb29Policy
  /** So long after (or, negative, before) the date; at most about a year either way. */
  readonly offset?: string
}

export interface MonthlyRule {
  /** 1 to 31; the last day of the month where there is no such day. */
  readonly day: number
  readonly time: string
}

/** The IANA name in its usual case, or undefined: abbreviations and `GMT+2` are ambiguous and refused. */
export function toTimeZone(text: string): string | undefined {
  if (!text.includes('/') && text.toUpperCase() !== 'UTC') return undefined
  try {
    return new Temporal.ZonedDateTime(0n, text).timeZoneId
  } catch {
    return undefined
  }
}

export function isLocalTime(text: string): boolean {
  return LOCAL_TIME.test(text)
}

/** A positive ISO 8601 duration such as `P1D`, `PT4H`, `P1M`. */
export function isDuration(text: string): boolean {
  try {
    return Temporal.Duration.from(text).sign > 0
  } catch {
    return false
  }
}

/** The same with a sign allowed: `-P30D` is thirty days before. Not nothing. */
export function isOffset(text: string): boolean {
  try {
    return Temporal.Duration.from(text).sign !== 0
  } catch {
    return false
  }
}

/** The calendar date (`YYYY-MM-DD`) at this instant in this zone. */
export function localDate(instant: Date, zone: string): string {
  return toZoned(instant, zone).toPlainDate().toString()
}

/** The instant of a wall-clock date and time (`2026-03-29T02:30`); a time that a clock change skips moves on. */
export function localDateTime(zone: string, local: string): Date {
  return toDate(Temporal.PlainDateTime.from(local).toZonedDateTime(zone))
}

/**
 * Years to days move the wall clock, hours to seconds then run exactly: `P1D` over a clock change is 23 or
 * 25 hours, `PT24H` never is. The duration may be negative (`-P30D`).
 */
export function addDuration(now: Date, zone: string, isoDuration: string): Date {
  return toDate(toZoned(now, zone).add(isoDuration))
}

/** The first instant at or after `now` that the rule names; the second of two equal wall times never counts. */
export function nextLocalTime(now: Date, zone: string, rule: LocalTimeRule): Date {
  const time = Temporal.PlainTime.from(rule.time)
  // From yesterday, because a gap around midnight may push its time into today.
  let date = toZoned(now, zone).toPlainDate().subtract({ days: 1 })
  for (let tried = 0; tried < 15; tried++, date = date.add({ days: 1 })) {
    if (rule.weekdays && !rule.weekdays.includes(date.dayOfWeek)) continue
    const instant = toDate(date.toZonedDateTime({ timeZone: zone, plainTime: time }))
    if (instant >= now) return instant
  }
  throw new Error(`no weekday to wait for in ${JSON.stringify(rule)}`)
}

/** The next yearly date, moved by the rule's offset, at or after `now`. The offset moves the date, then the time is set. */
export function nextAnniversary(now: Date, zone: string, rule: YearlyRule): Date {
  const thisYear = toZoned(now, zone).year
  // A skipped 29 February comes back after eight years at most (1896–1904, 2096–2104).
  for (let year = thisYear - 2; year <= thisYear + 10; year++) {
    const date = anniversaryIn(year, rule)
    if (!date) continue
    const instant = localDateTime(zone, `${moveDate(date, rule.offset)}T${rule.time}`)
    if (instant >= now) return instant
  }
  throw new Error(`${rule.monthDay} is not a day of the year`)
}

/** The `MM-DD` whose yearly return, moved by the offset, falls on this day (`YYYY-MM-DD`). */
export function anniversariesAround(
  day: string,
  { feb29, offset }: { feb29: Feb29Policy; offset: string | undefined },
): string[] {
  const near = datesNear(day, offset)
  const years = [...new Set(near.map((date) => Number(date.slice(0, 4))))]
  const leadsHere = (monthDay: string) =>
    years.some((year) => {
      const date = anniversaryIn(year, { monthDay, time: '00:00', feb29 })
      return date !== undefined && moveDate(date, offset) === day
    })
  return [...new Set([...near.map((date) => date.slice(5)), '02-29'])].filter(leadsHere)
}

/** The dates that the offset may move to this day: months differ in length, so it may be several, or none. */
export function datesNear(day: string, offset: string | undefined): string[] {
  const back = Temporal.PlainDate.from(day).subtract(offset ?? 'P0D')
  return [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((days) => back.add({ days }).toString())
}

/** A calendar date (`YYYY-MM-DD`) so much later or earlier; a month's end is kept to where the other month is shorter. */
export function moveDate(date: string, offset: string | undefined): string {
  return offset === undefined ? date : Temporal.PlainDate.from(date).add(offset).toString()
}

/** The next monthly date at or after `now`. */
export function nextMonthly(now: Date, zone: string, rule: MonthlyRule): Date {
  let month = toZoned(now, zone).toPlainDate().toPlainYearMonth().subtract({ months: 1 })
  for (;;) {
    const instant = localDateTime(zone, `${month.toPlainDate({ day: rule.day })}T${rule.time}`)
    if (instant >= now) return instant
    month = month.add({ months: 1 })
  }
}

function anniversaryIn(year: number, { monthDay, feb29 }: YearlyRule): string | undefined {
  const isLeap = Temporal.PlainDate.from({ year, month: 1, day: 1 }).inLeapYear
  if (monthDay !== '02-29' || isLeap) return `${String(year).padStart(4, '0')}-${monthDay}`
  if (feb29 === 'skip') return undefined
  return `${String(year).padStart(4, '0')}-${feb29 === 'feb28' ? '02-28' : '03-01'}`
}

export function toZoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

export function toDate(zoned: Temporal.ZonedDateTime): Date {
  return new Date(zoned.epochMilliseconds)
}
