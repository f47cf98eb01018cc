import { addDuration, localDate, localDateTime } from '../../core/calendar.ts'
import { isHoliday } from '../../core/holidays.ts'

const ZONE = 'Europe/Paris'

/** When the demo's story happens. The log's dates are moved by whole days so that its last day is yesterday. */
export interface Timeline {
  /** A Tuesday at 09:30 in Paris, at least two weeks ago: the campaign starts. */
  readonly startsAt: Date
  /** Thursday, 10:30: those who did not click get an SMS or a call. Both days are working days. */
  readonly followsUpAt: Date
  /** Friday, same hour: ten o'clock has come everywhere. */
  readonly endsAt: Date
  /** Days to add to each date of the log. */
  readonly shiftDays: number
}

/**
 * Calls and SMS are not allowed at night, on Sundays or on holidays, and the demo must run at any hour. So its
 * campaign happens on working days of the recent past, and the log's purchases of the days since then are
 * what those customers did afterwards.
 */
export function planTimeline(now: Date, lastLogDate: string): Timeline {
  const startsAt = lastWorkingTuesday(now)
  return {
    startsAt,
    followsUpAt: addDuration(startsAt, ZONE, 'P2DT1H'),
    endsAt: addDuration(startsAt, ZONE, 'P3DT1H'),
    shiftDays: daysBetween(lastLogDate, localDate(addDuration(now, ZONE, '-P1D'), ZONE)),
  }
}

/** A purchase has a day only: it is given an hour of the afternoon that depends on its line. */
export function movePurchase(date: string, line: number, timeline: Timeline): Date {
  const day = addDuration(new Date(`${date}T00:00:00Z`), 'UTC', `P${timeline.shiftDays}D`)
    .toISOString()
    .slice(0, 10)
  const minute = (line * 7) % 480
  const hour = 12 + Math.floor(minute / 60)
  return localDateTime(ZONE, `${day}T${pad(hour)}:${pad(minute % 60)}`)
}

function lastWorkingTuesday(now: Date): Date {
  for (let days = 14; days < 60; days++) {
    const day = localDate(addDuration(now, ZONE, `-P${days}D`), ZONE)
    const twoDaysLater = localDate(addDuration(localDateTime(ZONE, `${day}T09:30`), ZONE, 'P2D'), ZONE)
    const isTuesday = new Date(`${day}T00:00:00Z`).getUTCDay() === 2
    if (isTuesday && !isHoliday('FR', day) && !isHoliday('FR', twoDaysLater))
      return localDateTime(ZONE, `${day}T09:30`)
  }
  throw new Error('no working Tuesday in two months')
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

function pad(n: number): string {
  return String(n).padStart(2, '0')
}
