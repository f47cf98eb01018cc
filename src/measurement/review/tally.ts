import type { ContactVerdict } from '../../consent/contact-policy.ts'

/** What the gate says to a number of people: they get it at once, later, or not. */
export interface Tally {
  readonly now: number
  /** By the reason of the delay. */
  readonly later: Readonly<Record<string, number>>
  /** By the reason of the refusal. */
  readonly held: Readonly<Record<string, number>>
}

export function tallyOf(verdicts: readonly ContactVerdict[]): Tally {
  const later: Record<string, number> = {}
  const held: Record<string, number> = {}
  let now = 0
  for (const verdict of verdicts) {
    if (verdict.kind === 'send') now++
    else if (verdict.kind === 'defer') later[verdict.reason] = (later[verdict.reason] ?? 0) + 1
    else held[verdict.reason] = (held[verdict.reason] ?? 0) + 1
  }
  return { now, later, held }
}

/** From a sample to everybody. */
export function scaled({ now, later, held }: Tally, factor: number): Tally {
  const times = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([reason, count]) => [reason, Math.round(count * factor)]))
  return { now: Math.round(now * factor), later: times(later), held: times(held) }
}

export function leavingOf({ now, later }: Tally): number {
  return now + Object.values(later).reduce((sum, count) => sum + count, 0)
}

const HOUR_MS = 3_600_000

/**
 * Messages per hour (by its beginning in ms), of which no hour takes more than `perHour`: what is over waits for
 * the next. Undefined: whatever comes.
 */
export function spreadOver(
  hours: ReadonlyMap<number, number>,
  perHour: number | undefined,
): ReadonlyMap<number, number> {
  if (perHour === undefined) return hours
  const spread = new Map<number, number>()
  const begins = [...hours.keys()].sort((a, b) => a - b)
  let waiting = 0
  for (let hour = begins[0] ?? 0, next = 0; next < begins.length || waiting > 0; ) {
    if (begins[next] === hour) {
      waiting += hours.get(hour) ?? 0
      next++
    }
    const taken = Math.min(waiting, Math.max(1, perHour))
    if (taken > 0) spread.set(hour, taken)
    waiting -= taken
    hour = waiting > 0 ? hour + HOUR_MS : (begins[next] ?? hour)
  }
  return spread
}

export function hourOf(at: Date): number {
  return Math.floor(at.getTime() / HOUR_MS) * HOUR_MS
}
