import { z } from 'zod'
import { Condition } from '../../segments/condition.ts'
import { AttributeName, Key, LatestStart, LocalTime, Offset, Zone } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const DateTrigger = z.strictObject({
  date: AttributeName.describe('An attribute that is a date: birthday, contract_end'),
  offset: Offset.refine((text) => !text.includes('T'), 'must be in days or more: at says the time of day')
    .optional()
    .describe('So long after the date, or before it: -P30D'),
  yearly: z.boolean().default(false).describe('On every return of the date'),
  feb29: z.enum(['feb28', 'mar1', 'skip']).default('feb28').describe('What 29 February is in other years'),
  at: LocalTime.default('09:00'),
  zone: Zone.default('customer'),
  audience: z
    .union([Key, Condition])
    .optional()
    .describe('Only those in a segment, or who answer a condition'),
  latest_start: LatestStart,
})

/** A date of the customer has come. */
export const dateTrigger: TriggerType<z.output<typeof DateTrigger>> = {
  type: 'date',
  schema: DateTrigger,
  references: ({ audience }) => (typeof audience === 'string' ? [{ kind: 'segment', key: audience }] : []),
}
