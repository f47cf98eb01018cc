import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { localDateTime } from '../core/calendar.ts'

/**
 * Dates and times that cannot fail to parse: the calendar is checked here (months' lengths, leap years), for
 * a cast that throws would take a whole statement down with one odd value. Years 1000 to 2999.
 */
const LEAP_YEAR = '(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:12|16|20|24|28)00)'
const DAY = `(?:[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|${LEAP_YEAR}-02-29)`
const TIME = '[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?'
const OFFSET = '(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])'

const exactText = `^${DAY}${TIME}${OFFSET}$`
const localText = `^${DAY}(?:${TIME})?$`
const exact = new RegExp(exactText)
const local = new RegExp(localText)
const day = new RegExp(`^${DAY}$`)

/** `2026-03-01`, `2026-03-01T10:00`, `2026-03-01T10:00:00Z`. Without an offset: in the segment's zone. */
export const InstantText = z
  .string()
  .max(40)
  .refine((text) => exact.test(text) || local.test(text), {
    message:
      'must be a date or a date and time between the years 1000 and 2999, such as 2026-03-01 or 2026-03-01T10:00:00Z',
  })

/** Undefined for a text that is no date. A date alone is its first instant. */
export function instantOf(text: string, zone: string): Date | undefined {
  if (exact.test(text)) return new Date(text.replace(' ', 'T'))
  return local.test(text) ? localDateTime(zone, text.replace(' ', 'T')) : undefined
}

/** For a text that `InstantText` let through. */
export function toInstant(text: string, zone: string): Date {
  const instant = instantOf(text, zone)
  if (!instant) throw new Error(`${text} was not validated`)
  return instant
}

export function isDateOnly(text: string): boolean {
  return day.test(text)
}

/** The same reading of a stored JSON value in SQL: a timestamptz, null for anything that is no date. */
export function instantSql(value: SQL, zone: string): SQL {
  const text = sql`(${value} #>> '{}')`
  return sql`case when ${text} ~ ${exactText}::text then ${text}::timestamptz
    when ${text} ~ ${localText}::text then ${text}::timestamp at time zone ${zone}::text end`
}

/** `MM-DD` of a stored JSON value that is a date, in the zone; null for anything else. */
export function monthDaySql(value: SQL, zone: string): SQL {
  const text = sql`(${value} #>> '{}')`
  return sql`case when ${text} ~ ${localText}::text then substr(${text}, 6, 5)
    when ${text} ~ ${exactText}::text then to_char(${text}::timestamptz at time zone ${zone}::text, 'MM-DD') end`
}
