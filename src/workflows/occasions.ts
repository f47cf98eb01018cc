import {
  addDuration,
  anniversariesAround,
  datesNear,
  localDate,
  localDateTime,
  moveDate,
} from '../core/calendar.ts'
import { nextWallTime } from './recurrence.ts'
import type { Trigger } from './triggers/catalogue.ts'

/** A trigger that comes round by the clock, by itself: a campaign that recurs or follows each customer's clock, or a date. */
export type Scheduled = Extract<Trigger, { every?: unknown } | { date: string }>
type ByDate = Extract<Trigger, { date: string }>

/** Where the day begins first and last. */
const FIRST_ZONE = 'Pacific/Kiritimati'
const LAST_ZONE = 'Etc/GMT+12'
const EXACT = /(?:Z|[+-]\d{2}:\d{2})$/

/** One-off campaigns at one instant are launched; these have occasions. */
export function scheduledOf(trigger: Trigger): Scheduled | undefined {
  if ('date' in trigger) return trigger
  if (!('audience' in trigger)) return undefined
  const { every, at, zone } = trigger
  return every !== undefined || (at !== undefined && zone === 'customer') ? trigger : undefined
}

/** The instant of a one-off campaign; null: launched by hand, or it has occasions. */
export function launchInstant(trigger: Trigger, companyZone: string): Date | null {
  if ('date' in trigger || !('audience' in trigger) || trigger.at === undefined || scheduledOf(trigger))
    return null
  if (EXACT.test(trigger.at)) return new Date(trigger.at)
  return localDateTime(trigger.zone === 'company' ? companyZone : trigger.zone, trigger.at)
}

/** The instants between which an occasion comes, over all the zones that it is for. */
export function spanOf(trigger: Scheduled, local: string, companyZone: string): { first: Date; last: Date } {
  const { zone } = trigger
  if (zone === 'customer')
    return { first: localDateTime(FIRST_ZONE, local), last: localDateTime(LAST_ZONE, local) }
  const instant = localDateTime(zone === 'company' ? companyZone : zone, local)
  return { first: instant, last: instant }
}

/** The next occasion (a wall time) after the wall time `after`, or, without one, the first that is not over at `now`. */
export function nextOccasion(
  trigger: Scheduled,
  { after, now, companyZone }: { after: string | null; now: Date; companyZone: string },
): string | undefined {
  if (after !== null) return wallTimeFrom(trigger, minuteAfter(after))
  // Two days back is before any zone's now.
  let next = wallTimeFrom(trigger, `${localDate(addDuration(now, 'UTC', '-P2D'), 'UTC')}T00:00`)
  while (next !== undefined && spanOf(trigger, next, companyZone).last < now)
    next = wallTimeFrom(trigger, minuteAfter(next))
  return next
}

function wallTimeFrom(trigger: Scheduled, from: string): string | undefined {
  if ('date' in trigger) {
    const today = `${from.slice(0, 10)}T${trigger.at}`
    return today >= from ? today : `${moveDate(from.slice(0, 10), 'P1D')}T${trigger.at}`
  }
  const at = trigger.at?.slice(0, 16) ?? from
  if (trigger.every !== undefined) return nextWallTime(trigger.every, at, from)
  return at >= from ? at : undefined
}

function minuteAfter(local: string): string {
  return new Date(Date.parse(`${local}:00Z`) + 60_000).toISOString().slice(0, 16)
}

/** Whose date it is on this day (`YYYY-MM-DD`): the dates, or for every year the `MM-DD`, that the rule leads here. */
export function datesFor({ offset, yearly, feb29 }: ByDate, day: string): string[] {
  if (yearly) return anniversariesAround(day, { feb29, offset })
  if (offset === undefined) return [day]
  return datesNear(day, offset).filter((date) => moveDate(date, offset) === day)
}
