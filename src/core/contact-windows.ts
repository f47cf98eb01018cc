import type { Temporal } from 'temporal-polyfill'
import { toDate, toZoned } from './calendar.ts'
import { isHoliday } from './holidays.ts'

/** When people may be contacted, by their own wall clock. */
export interface ContactWindows {
  /** ISO weekday (`1` = Monday … `7` = Sunday) → [start, end) pairs of `HH:MM`, end up to `24:00`. */
  readonly windows: Readonly<Record<string, readonly (readonly [string, string])[]>>
  /** Country whose public holidays are closed, or null. */
  readonly holidays: string | null
}

/** Longer than any run of closed days; a profile that never opens is a mistake. */
const SEARCH_DAYS = 400

export function isAllowed(now: Date, zone: string, profile: ContactWindows): boolean {
  const local = toZoned(now, zone)
  const minute = local.hour * 60 + local.minute
  return windowsOn(local.toPlainDate(), profile).some(([start, end]) => start <= minute && minute < end)
}

/** `now` when it is allowed, else the first allowed minute after it. */
export function nextAllowed(now: Date, zone: string, profile: ContactWindows): Date {
  if (isAllowed(now, zone, profile)) return now

  let date = toZoned(now, zone).toPlainDate()
  for (let tried = 0; tried < SEARCH_DAYS; tried++, date = date.add({ days: 1 })) {
    const opening = openingsOn(date, zone, profile).find((instant) => instant > now)
    if (opening) return opening
  }
  throw new Error('the contact windows never open')
}

/** Every instant of the day at which a window may open, in order. */
function openingsOn(date: Temporal.PlainDate, zone: string, profile: ContactWindows): Date[] {
  const windows = windowsOn(date, profile)
  if (windows.length === 0) return []

  const midnight = date.toZonedDateTime(zone)
  const starts = windows.flatMap(([start]) => {
    const local = date.toPlainDateTime({ hour: Math.floor(start / 60), minute: start % 60 })
    return [
      local.toZonedDateTime(zone, { disambiguation: 'earlier' }),
      local.toZonedDateTime(zone, { disambiguation: 'later' }),
    ]
  })
  // A clock change may also jump into the middle of a window, from before it or for the second time.
  const change = midnight.hoursInDay === 24 ? null : midnight.getTimeZoneTransition('next')
  return [...starts, ...(change ? [change] : [])]
    .map(toDate)
    .filter((instant) => isAllowed(instant, zone, profile))
    .sort((a, b) => a.getTime() - b.getTime())
}

/** [start, end) in minutes of the local day. */
function windowsOn(date: Temporal.PlainDate, profile: ContactWindows): [number, number][] {
  const windows = profile.windows[String(date.dayOfWeek)] ?? []
  if (windows.length === 0) return []
  if (profile.holidays !== null && isHoliday(profile.holidays, date.toString())) return []
  return windows.map(([start, end]) => [toMinutes(start), toMinutes(end)])
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
