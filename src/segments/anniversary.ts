import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { localDateTime } from '../core/calendar.ts'

/** The yearly return of a date: today or in at most so many days. 29 February falls on another day, or on none, in other years. */
export const Anniversary = z.strictObject({
  inDays: z.number().int().min(0).max(366),
  feb29: z.enum(['feb28', 'mar1', 'skip']).optional(),
})
export type AnniversaryTest = z.infer<typeof Anniversary>

/** The `MM-DD` of birth whose anniversary is today or in the days after it. `today` is `YYYY-MM-DD`. */
export function anniversaryDays(today: string, { inDays, feb29 }: AnniversaryTest): string[] {
  const first = Temporal.PlainDate.from(today)
  const found = new Set<string>()
  for (let ahead = 0; ahead <= inDays; ahead++) {
    for (const born of bornFor(first.add({ days: ahead }), feb29)) found.add(born)
  }
  return [...found]
}

const KEPT = 50
const changeTables = new Map<string, string>()

/** JSON text of the instant in `zone` at which each `MM-DD` next changes. Kept for the day: it takes milliseconds to make. */
export function anniversaryTable(today: string, zone: string, test: AnniversaryTest): string {
  const key = [today, zone, test.inDays, test.feb29].join(' ')
  const kept = changeTables.get(key)
  if (kept !== undefined) return kept

  const days = Object.entries(anniversaryChanges(today, test))
  const table = JSON.stringify(
    Object.fromEntries(
      days.map(([born, date]) => [born, localDateTime(zone, `${date}T00:00`).toISOString()]),
    ),
  )
  if (changeTables.size >= KEPT) changeTables.clear()
  changeTables.set(key, table)
  return table
}

/** For each `MM-DD`, the next local day (`YYYY-MM-DD`) after `today` on which the answer changes. */
export function anniversaryChanges(today: string, test: AnniversaryTest): Record<string, string> {
  const inside = new Set(anniversaryDays(today, test))
  const changes: Record<string, string> = {}
  // A skipped 29 February comes back after eight years at most (1896–1904, 2096–2104).
  for (let ahead = 1; ahead <= 366 * 9; ahead++) {
    const date = Temporal.PlainDate.from(today).add({ days: ahead })
    for (const born of changingOn(date, inside, test)) changes[born] ??= date.toString()
    if (ahead > 367 && Object.keys(changes).length >= DAYS_OF_BIRTH) break
  }
  return changes
}

/** In come those whose anniversary is `inDays` ahead of the date, out go those whose was the day before. */
function changingOn(date: Temporal.PlainDate, inside: ReadonlySet<string>, test: AnniversaryTest): string[] {
  const coming = bornFor(date.add({ days: test.inDays }), test.feb29).filter((born) => !inside.has(born))
  const going = bornFor(date.subtract({ days: 1 }), test.feb29).filter((born) => inside.has(born))
  return [...coming, ...going]
}

const DAYS_OF_BIRTH = 366

/** The `MM-DD` of those whose anniversary is on this date. */
function bornFor(date: Temporal.PlainDate, feb29: AnniversaryTest['feb29'] = 'feb28'): string[] {
  const monthDay = date.toString().slice(5)
  if (date.inLeapYear) return [monthDay]
  const stands = { feb28: '02-28', mar1: '03-01', skip: '' }[feb29]
  return monthDay === stands ? [monthDay, '02-29'] : [monthDay]
}
