import { z } from 'zod'
import { nextLocalTime, toZoned } from '../../core/calendar.ts'
import { deadline, needsZone } from '../deadline.ts'
import { Duration, LocalTime, stepHead, Weekdays, Zone } from '../fields.ts'
import { defineStep, type Facts } from '../step.ts'

const Wait = z.union([
  Duration.transform((duration) => ({ for: duration, zone: 'customer' }) as WaitSettings),
  z
    .strictObject({
      for: Duration.optional(),
      at: LocalTime.optional(),
      weekdays: Weekdays.optional(),
      zone: Zone.default('customer'),
    })
    .refine((wait) => wait.for ?? wait.at ?? wait.weekdays, 'needs at least one of for, at and weekdays'),
])

interface WaitSettings {
  readonly for?: string | undefined
  readonly at?: string | undefined
  readonly weekdays?: readonly number[] | undefined
  readonly zone: string
}

/** Holds the customer for a duration, then, if asked, until a local time on one of some weekdays. */
export const waitStep = defineStep({
  type: 'wait',
  block: () => z.strictObject({ ...stepHead, wait: Wait }),
  toNode: ({ wait }): { settings: WaitSettings } => ({ settings: wait }),
  needs: (settings) => ({ zone: settings.zone === 'customer' && isByCalendar(settings) }),
  enter(settings, visit, facts, now) {
    const until = waitUntil(settings, visit.arrivedAt, facts)
    return until <= now ? { kind: 'next' } : { kind: 'wait', until }
  },
})

function waitUntil(settings: WaitSettings, arrivedAt: Date, facts: Facts): Date {
  const zone = toZone(settings.zone, facts)
  const earliest = settings.for ? deadline(arrivedAt, zone, settings.for) : arrivedAt
  const { at, weekdays } = settings
  if (at) return nextLocalTime(earliest, zone, { time: at, ...(weekdays ? { weekdays } : {}) })
  if (!weekdays || isOn(earliest, zone, weekdays)) return earliest
  return nextLocalTime(earliest, zone, { time: '00:00', weekdays })
}

function isByCalendar(settings: WaitSettings): boolean {
  return settings.at !== undefined || settings.weekdays !== undefined || needsZone(settings.for ?? '')
}

function toZone(zone: string, facts: Facts): string {
  if (zone === 'customer') return facts.customerZone
  return zone === 'company' ? facts.companyZone : zone
}

function isOn(instant: Date, zone: string, weekdays: readonly number[]): boolean {
  return weekdays.includes(toZoned(instant, zone).dayOfWeek)
}
