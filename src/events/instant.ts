const FUTURE_MS_MAX = 5 * 60_000
const PAST_MS_MAX = 20 * 365.25 * 86_400_000

const ISO_8601 =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i
/** What nearly every sender writes, and the engine's parser reads as it is. */
const STRICT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/
const INSTANT_LENGTH_MAX = 40

/** An ISO 8601 date or date and time; without offset it is UTC. Undefined for anything else, such as 31 February. */
export function parseInstant(text: string): Date | undefined {
  if (text.length > INSTANT_LENGTH_MAX) return undefined
  const match = ISO_8601.exec(text)
  if (!match) return undefined

  const ms = Date.parse(STRICT.test(text) ? text : toStrictIso(text, match[1]))
  if (Number.isNaN(ms) || !isRealDay(text.slice(0, 10))) return undefined
  return new Date(ms)
}

export interface SettledInstant {
  readonly at: Date
  /** The instant that was sent, when it was out of bounds and `at` is the receipt. */
  readonly clampedFrom?: Date
}

/**
 * When it happened, by our clock. As Segment does, the sender's clock error is taken out: it happened as long
 * before the receipt as `timestamp` is before `sentAt`. What then lies more than 5 minutes in the future or 20
 * years in the past is a broken clock: it counts as happening at the receipt, and is flagged.
 */
export function settleInstant(
  timestamp: Date | undefined,
  sentAt: Date | undefined,
  receivedAt: Date,
): SettledInstant {
  if (!timestamp) return { at: receivedAt }

  const skewMs = sentAt ? receivedAt.getTime() - sentAt.getTime() : 0
  const atMs = timestamp.getTime() + skewMs
  const ageMs = receivedAt.getTime() - atMs
  const isPlausible = ageMs >= -FUTURE_MS_MAX && ageMs <= PAST_MS_MAX
  return isPlausible ? { at: new Date(atMs) } : { at: receivedAt, clampedFrom: timestamp }
}

function toStrictIso(text: string, offset: string | undefined): string {
  const time = text.slice(0, offset ? -offset.length : undefined).trim()
  const iso = time.replace(' ', 'T').replace('t', 'T').replace(',', '.')
  return iso + toStrictOffset(offset)
}

function toStrictOffset(offset: string | undefined): string {
  if (!offset || offset.toUpperCase() === 'Z') return 'Z'
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** The engine's own parser lets 30 February through as 2 March. */
function isRealDay(day: string): boolean {
  if (Number(day.slice(8)) <= 28) return true
  const date = new Date(day)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}
