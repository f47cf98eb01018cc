/** The instant at which the wall clock of `zone` shows `local`, as 2026-11-23T10:00. */
export function instantIn(zone: string, local: string): string {
  const wanted = Date.parse(`${local}:00Z`)
  const guess = wanted - (wallClock(zone, wanted) - wanted)
  // Again, for the days on which the clocks change between the two.
  return new Date(guess - (wallClock(zone, guess) - wanted)).toISOString()
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
