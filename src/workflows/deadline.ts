import { addDuration } from '../core/calendar.ts'

const known = new Map<string, Date>()
const KNOWN_MAX = 1_000

/**
 * `addDuration`, remembered: those who arrive together wait until the same instant, and a calendar sum costs
 * as much as all the rest of a step.
 */
export function deadline(from: Date, zone: string, isoDuration: string): Date {
  const key = `${from.getTime()} ${zone} ${isoDuration}`
  const found = known.get(key)
  if (found) return found

  const until = addDuration(from, zone, isoDuration)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, until)
  return until
}

/** Hours, minutes and seconds run the same everywhere; days and more depend on the wall clock. */
export function needsZone(isoDuration: string): boolean {
  return !isoDuration.startsWith('PT')
}
