import { z } from 'zod'
import { matchesFilter, PropertyFilter } from '../../segments/property-filter.ts'
import { EventType, LatestStart } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const EventTrigger = z.strictObject({
  event: EventType,
  where: PropertyFilter.optional(),
  key: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('A property that tells entries apart, such as cart_id: the re-entry rule then holds per value'),
  latest_start: LatestStart,
})

/** Something that the customer did. */
export const eventTrigger: TriggerType<z.output<typeof EventTrigger>> = {
  type: 'event',
  schema: EventTrigger,
  eventType: ({ event }) => event,
  startsOn: ({ where }, properties, zone) => where === undefined || matchesFilter(where, properties, zone),
}
