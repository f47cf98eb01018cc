const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export type CallbackChoice = 'soon' | 'evening' | 'morning' | 'afternoon'

/** Instants that people name, on the wall clock of `zone`; the last two on the next weekday: no calls at week-ends. */
export function callbackTimes(nowIso: string, zone: string): { choice: CallbackChoice; at: string }[] {
  const now = Date.parse(nowIso)
  const today = dayIn(zone, now)
  const tomorrow = nextWeekday(now, zone)
  const evening = instantIn(zone, `${today}T18:00`)
  return [
    { choice: 'soon' as const, at: new Date(now + HOUR_MS).toISOString() },
    { choice: 'evening' as const, at: evening },
    { choice: 'morning' as const, at: instantIn(zone, `${tomorrow}T10:00`) },
    { choice: 'afternoon' as const, at: instantIn(zone, `${tomorrow}T14:30`) },
  ].filter(({ choice, at }) => choice !== 'evening' || (Date.parse(at) > now + HOUR_MS && !isWeekend(today)))
}

/** The instant at which the wall clock of `zone` shows `local`, as 2026-11-23T10:00. */
export function instantIn(zone: string, local: string): string {
  const wanted = Date.parse(`${local}:00Z`)
  const guess = wanted - (wallClock(zone, wanted) - wanted)
  // Again, for the days on which the clocks change between the two.
  return new Date(guess - (wallClock(zone, guess) - wanted)).toISOString()
}

/** `2026-11-23` in `zone`. */
function dayIn(zone: string, ms: number): string {
  return new Date(wallClock(zone, ms)).toISOString().slice(0, 10)
}

function nextWeekday(now: number, zone: string): string {
  for (let days = 1; ; days++) {
    const day = dayIn(zone, now + days * DAY_MS)
    if (!isWeekend(day)) return day
  }
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())
}

/** What the wall clock of `zone` shows at `ms`, as if it were UTC. */
function wallClock(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms)
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return Date.parse(
    `${of['year']}-${of['month']}-${of['day']}T${of['hour']}:${of['minute']}:${of['second']}Z`,
  )
}
