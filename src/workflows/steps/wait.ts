import { z } from 'zod'
import {
  addDuration,
  localDate,
  localDateTime,
  moveDate,
  nextAnniversary,
  nextLocalTime,
  toZoned,
} from '../../core/calendar.ts'
import { addBusinessDays } from '../../core/holidays.ts'
import { instantOf, isDateOnly } from '../../segments/instant.ts'
import { deadline, needsZone } from '../deadline.ts'
import {
  AttributeName,
  Calendar,
  Duration,
  LocalMoment,
  LocalTime,
  Offset,
  stepHead,
  Weekdays,
  Zone,
} from '../fields.ts'
import { defineStep, type Facts, type Visit } from '../step.ts'

const leapDay = z
  .enum(['feb28', 'mar1', 'skip'])
  .default('feb28')
  .describe('What 29 February is in other years')
const yearly = z.boolean().default(false).describe('The next yearly return of the date, as for a birthday')
const moved = Offset.optional().describe('So long after the date, or before it: -P30D')

const Until = z.union(
  [
    LocalMoment,
    z.strictObject({ attribute: AttributeName, offset: moved, yearly, feb29: leapDay }),
    z.strictObject({ entry: z.string().min(1).max(100), offset: moved, yearly, feb29: leapDay }),
  ],
  {
    error:
      'must be a date such as "2026-12-24T09:00", { attribute: contract_end, offset: -P30D } or { entry: starts_at }',
  },
)

const Written = z
  .strictObject({
    for: Duration.optional().describe('A duration: days by the calendar, hours exactly'),
    until: Until.optional().describe(
      'A date: fixed, an attribute of the customer, or a property of the entry',
    ),
    business_days: z.number().int().min(0).max(260).optional().describe('Monday to Friday, without holidays'),
    calendar: Calendar.optional().describe(
      'Whose holidays: a country or a part of one such as DE-BY; the company’s when left out',
    ),
    at: LocalTime.optional().describe('Then until this time of day'),
    weekdays: Weekdays.optional().describe('Then until one of these days'),
    zone: Zone.default('customer'),
    max_late: Duration.optional().describe('Later than this after its time, the wait ends by when_late'),
    when_late: z
      .enum(['go', 'skip', 'exit'])
      .optional()
      .describe(
        'go: as if in time; skip (what max_late means alone): pass over the next step; exit: end here',
      ),
  })
  .refine(
    (wait) => wait.for ?? wait.at ?? wait.weekdays ?? wait.until ?? wait.business_days !== undefined,
    'needs at least one of for, until, business_days, at and weekdays',
  )
  .refine((wait) => !(wait.business_days !== undefined && wait.weekdays), {
    path: ['weekdays'],
    message: 'cannot stand beside business_days, which says on which days already',
  })
  .refine((wait) => wait.calendar === undefined || wait.business_days !== undefined, {
    path: ['calendar'],
    message: 'is of use beside business_days only',
  })
  .refine((wait) => wait.when_late === undefined || wait.max_late !== undefined, {
    path: ['when_late'],
    message: 'needs max_late: from when on is it late?',
  })

type Named = Exclude<z.output<typeof Until>, string>
type WaitSettings = Omit<z.output<typeof Written>, 'zone'> & { readonly zone: string }

const Wait = z.union([
  Duration.transform((duration): WaitSettings => ({ for: duration, zone: 'customer' })),
  Written.transform((wait): WaitSettings => wait),
])

/**
 * Holds the customer until an instant: first the date or the duration, then business days, then the time of day
 * and the weekday. Goes to `else` at once when the date that it names is missing or is no date.
 */
export const waitStep = defineStep({
  type: 'wait',
  block: (steps) => z.strictObject({ ...stepHead, wait: Wait, else: steps.optional() }),
  toNode: ({ wait, else: otherwise }) => ({ settings: wait, lists: { else: otherwise } }),
  needs: (settings) => ({
    zone: settings.zone === 'customer' && isByCalendar(settings),
    ...(isAttribute(settings.until) ? { attributes: [settings.until.attribute] } : {}),
  }),
  wakesOn: ({ until }) => (isAttribute(until) ? [`attribute:${until.attribute}`] : []),
  skips: ({ max_late: maxLate, when_late: whenLate = 'skip' }) =>
    maxLate !== undefined && whenLate === 'skip' ? 'late' : undefined,
  enter(settings, visit, facts, now) {
    const zone = toZone(settings.zone, facts)
    const start = settings.until ? dateOf(settings, visit, facts, zone) : visit.arrivedAt
    if (!start) return { kind: 'next', branch: 'else', because: { missing: nameOf(settings.until) } }

    const until = waitUntil(settings, start, { zone, country: facts.country })
    if (until > now) return { kind: 'wait', until }
    const { max_late: maxLate, when_late: whenLate = 'skip' } = settings
    if (maxLate === undefined || addDuration(until, zone, maxLate) >= now) return { kind: 'next' }
    if (whenLate === 'exit') return { kind: 'exit', reason: 'too_late' }
    return {
      kind: 'next',
      ...(whenLate === 'skip' ? { branch: 'late' } : {}),
      because: { due: until.toISOString() },
    }
  },
})

function waitUntil(settings: WaitSettings, start: Date, where: { zone: string; country: string }): Date {
  const { zone } = where
  const earliest = settings.for ? deadline(start, zone, settings.for) : start
  if (settings.business_days !== undefined)
    return businessDay(settings, settings.business_days, earliest, where)
  const { at, weekdays } = settings
  if (at) return nextLocalTime(earliest, zone, { time: at, ...(weekdays ? { weekdays } : {}) })
  if (!weekdays || isOn(earliest, zone, weekdays)) return earliest
  return nextLocalTime(earliest, zone, { time: '00:00', weekdays })
}

function businessDay(
  { at, calendar }: WaitSettings,
  days: number,
  earliest: Date,
  { zone, country }: { zone: string; country: string },
): Date {
  const day = addBusinessDays(earliest, zone, days, calendar ?? country)
  if (at === undefined) return day
  const instant = localDateTime(zone, `${localDate(day, zone)}T${at}`)
  if (instant >= earliest) return instant
  const next = addBusinessDays(day, zone, 1, calendar ?? country)
  return localDateTime(zone, `${localDate(next, zone)}T${at}`)
}

/** Undefined when there is no such date. With a time of day the date counts from its first instant. */
function dateOf({ until, at }: WaitSettings, visit: Visit, facts: Facts, zone: string): Date | undefined {
  if (until === undefined) return undefined
  if (typeof until === 'string') return instantOf(until, zone)
  const value = namedValue(until, visit, facts)
  const instant = typeof value === 'string' ? instantOf(value, zone) : undefined
  if (typeof value !== 'string' || !instant) return undefined

  const isDate = at !== undefined || isDateOnly(value)
  const date = isDateOnly(value) ? value : localDate(instant, zone)
  if (until.yearly) return nextYearly(until, { date, at, zone }, visit.arrivedAt)
  // A date is moved before it gets its time: its own midnight may lie in a gap, the other date's need not.
  if (isDate && !until.offset?.includes('T'))
    return localDateTime(zone, `${moveDate(date, until.offset)}T${at ?? '00:00'}`)
  return until.offset ? addDuration(instant, zone, until.offset) : instant
}

function nextYearly(
  { feb29, offset }: Named,
  { date, at = '00:00', zone }: { date: string; at: string | undefined; zone: string },
  from: Date,
): Date {
  const rule = { monthDay: date.slice(5), time: at, feb29 }
  return nextAnniversary(from, zone, offset ? { ...rule, offset } : rule)
}

function namedValue(until: Named, visit: Visit, facts: Facts): unknown {
  return 'attribute' in until ? facts.attributes[until.attribute] : visit.entry.properties[until.entry]
}

function isAttribute(
  until: WaitSettings['until'],
): until is Extract<WaitSettings['until'], { attribute: string }> {
  return typeof until === 'object' && 'attribute' in until
}

function nameOf(until: WaitSettings['until']): string {
  if (typeof until !== 'object') return String(until)
  return 'attribute' in until ? until.attribute : until.entry
}

function isByCalendar({ at, weekdays, until, business_days: days, for: duration }: WaitSettings): boolean {
  return (at ?? weekdays ?? until ?? days) !== undefined || needsZone(duration ?? '')
}

function toZone(zone: string, facts: Facts): string {
  if (zone === 'customer') return facts.customerZone
  return zone === 'company' ? facts.companyZone : zone
}

function isOn(instant: Date, zone: string, weekdays: readonly number[]): boolean {
  return weekdays.includes(toZoned(instant, zone).dayOfWeek)
}
