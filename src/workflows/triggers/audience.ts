import { z } from 'zod'
import { Condition } from '../../segments/condition.ts'
import { Instant, Key, LatestStart, LocalDateTime, Zone } from '../fields.ts'
import { isRule } from '../recurrence.ts'
import type { TriggerType } from '../trigger.ts'

const AudienceTrigger = z
  .strictObject({
    audience: z.union([Key, Condition]).describe('A segment, or a condition'),
    at: z
      .union([Instant, LocalDateTime], {
        error:
          'must be an instant such as 2026-11-27T09:00:00+01:00, or a local time such as "2026-11-27T09:00"',
      })
      .optional()
      .describe('When; without it: when it is launched by hand. With every: the first time'),
    every: z
      .string()
      .max(500)
      .refine(isRule, 'must be an RRULE such as FREQ=WEEKLY;BYDAY=MO, not finer than hours')
      .optional()
      .describe('An RRULE of RFC 5545, in the wall time of zone'),
    zone: Zone.default('company').describe(
      'Of a local time; customer: for each when it is that time where they are',
    ),
    latest_start: LatestStart,
    per_hour: z
      .number()
      .int()
      .min(1)
      .max(100_000_000)
      .optional()
      .describe('At most so many people begin in an hour'),
  })
  .refine(({ every, at }) => every === undefined || isLocal(at), {
    path: ['at'],
    message: 'every needs the local time of the first occasion, such as "2026-11-27T09:00"',
  })
  .refine(({ zone, at }) => zone !== 'customer' || isLocal(at), {
    path: ['at'],
    message: 'zone: customer needs a local time, such as "2026-11-27T09:00"',
  })

function isLocal(at: string | undefined): boolean {
  return at !== undefined && LocalDateTime.safeParse(at).success
}

/** A campaign: everybody in a segment, or who answers a condition, at one time or again and again. */
export const audienceTrigger: TriggerType<z.output<typeof AudienceTrigger>> = {
  type: 'audience',
  schema: AudienceTrigger,
  references: ({ audience }) => (typeof audience === 'string' ? [{ kind: 'segment', key: audience }] : []),
}
