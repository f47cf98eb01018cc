import { getSettings } from '../company/settings.ts'
import { placeOf } from '../consent/contact-place.ts'
import { rulesFor, toContactRules } from '../consent/contact-rules.ts'
import type { Context } from '../context.ts'
import { localDate, localDateTime, moveDate } from '../core/calendar.ts'
import { type ContactWindows, nextAllowed } from '../core/contact-windows.ts'
import { NotFoundError } from '../core/errors.ts'
import { findCustomerById } from '../customers/queries.ts'
import { findTask } from './queries/tasks.ts'

const HOUR_MS = 3_600_000

export type CallbackChoice = 'soon' | 'evening' | 'morning' | 'afternoon'

export interface CallbackTime {
  readonly choice: CallbackChoice
  readonly at: Date
  /** Later than its name says: calls are not allowed before. */
  readonly moved: boolean
}

export interface CallbackTimes {
  readonly zone: string
  readonly items: readonly CallbackTime[]
  /** Of the instant that was asked about: when a call promised for then may be made. */
  readonly exact: Omit<CallbackTime, 'choice'> | null
}

/** Instants to offer for calling somebody again, by their own clock and the law's hours. Throws NotFoundError. */
export async function callbackTimesOf(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  taskId: number,
  exact: Date | undefined,
): Promise<CallbackTimes> {
  const task = await findTask(db, taskId)
  const customer = task && (await findCustomerById(db, task.customerId))
  if (!customer) throw new NotFoundError('call task', String(taskId))

  const now = clock.now()
  const rules = toContactRules(await getSettings(db))
  const place = placeOf(customer, 'phone', rules)
  const { windows } = rulesFor(rules, 'phone', place, now)
  return {
    zone: place.timeZone,
    items: callbackTimes(now, place.timeZone, windows),
    exact: exact ? allowedFrom(exact, place.timeZone, windows) : null,
  }
}

/**
 * In an hour, this evening, the next day's morning and afternoon: each at the first minute from then on at which a
 * call is allowed, so that nobody promises a call on a holiday or at noon. What comes to the same is offered once,
 * and an evening that is near, over or closed not at all.
 */
export function callbackTimes(now: Date, zone: string, windows: ContactWindows | null): CallbackTime[] {
  const allowed = (wanted: Date) => allowedFrom(wanted, zone, windows)
  const today = localDate(now, zone)
  const inAnHour = new Date(now.getTime() + HOUR_MS)
  const evening = localDateTime(zone, `${today}T18:00`)
  const nextDay = localDate(allowed(localDateTime(zone, `${moveDate(today, 'P1D')}T10:00`)).at, zone)
  const times: CallbackTime[] = [
    { choice: 'soon', ...allowed(inAnHour) },
    ...(evening > inAnHour && !allowed(evening).moved
      ? [{ choice: 'evening' as const, at: evening, moved: false }]
      : []),
    { choice: 'morning', ...allowed(localDateTime(zone, `${nextDay}T10:00`)) },
    { choice: 'afternoon', ...allowed(localDateTime(zone, `${nextDay}T14:30`)) },
  ]
  return times.filter(
    ({ at }, place) => times.findIndex((other) => other.at.getTime() === at.getTime()) === place,
  )
}

function allowedFrom(
  wanted: Date,
  zone: string,
  windows: ContactWindows | null,
): Omit<CallbackTime, 'choice'> {
  const at = windows ? nextAllowed(wanted, zone, windows) : wanted
  return { at, moved: at.getTime() !== wanted.getTime() }
}
