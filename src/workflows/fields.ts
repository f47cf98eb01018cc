import { z } from 'zod'
import { isDuration, isLocalTime, isOffset, toTimeZone } from '../core/calendar.ts'
import { InstantText } from '../segments/instant.ts'

/** The shapes of single values that definitions share. */

export const Key = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be a key of small letters, digits, - and _ such as abandoned-cart',
  )

export const Duration = z.string().refine(isDuration, 'must be an ISO 8601 duration such as P1D or PT4H')

/** A duration with a sign: before or after. */
export const Offset = z
  .string()
  .refine(isOffset, 'must be an ISO 8601 duration such as -P30D (before) or P1D (after)')

export const LocalTime = z.string().refine(isLocalTime, 'must be a time such as "10:00", in quotes')

export const EventType = z.string().min(1).max(200)

/** A share written as `10%`; the fraction 0.1 inside. */
export const Share = z
  .string()
  .regex(/^(100|\d{1,2}(\.\d{1,4})?)\s?%$/, 'must be a percentage such as 10%')
  .transform((text) => Number.parseFloat(text) / 100)

/** Later than this after its time a start is no start: imported history, a long outage. */
export const LatestStart = Duration.default('P1D').describe(
  'A start that is later than this is refused as too_late',
)

/** A wall time, without an offset. */
export const LocalDateTime = z.string().refine((text) => isWallTime(text), {
  error: 'must be a local time such as "2026-11-27T09:00"',
})

function isWallTime(text: string): boolean {
  return text.length === 16 && text[10] === 'T' && InstantText.safeParse(text).success
}

export const Instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant such as 2026-11-27T09:00:00+01:00',
})

export const Zone = z.union(
  [z.enum(['customer', 'company']), z.string().refine((zone) => toTimeZone(zone) !== undefined)],
  { error: 'must be customer, company or an IANA zone such as Europe/Paris' },
)

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** `[mon, tue]`; ISO numbers (1 = Monday) inside. */
export const Weekdays = z
  .array(z.enum(DAYS))
  .min(1)
  .transform((days) => days.map((day) => DAYS.indexOf(day) + 1))

/** A value that an event or customer property may have. */
export const Scalar = z.union([z.string().max(10_000), z.number(), z.boolean()])

/** Attribute names as in customers/update-attributes. */
export const AttributeName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'must be the name of an attribute')

/** Keys that every step may carry. */
export const stepHead = {
  id: Key.optional(),
  /** For the people who read the definition. */
  note: z.string().max(1_000).optional(),
}

/** The key under which a branch lists its steps. By name, since the linter takes an object with `then` for a promise. */
export const THEN = 'then'

/** ISO 3166: a country, or a part of one that has holidays of its own. */
export const Calendar = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z]{1,20}){0,2}$/, 'must be a country such as FR, or a part of one such as DE-BY')

/** A date, with or without a time of day and an offset. Without one, in the zone that stands beside it. */
export const LocalMoment = InstantText
