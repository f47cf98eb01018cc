import { z } from 'zod'
import { Key, LatestStart } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const LeftTrigger = z.strictObject({ segment_left: Key, latest_start: LatestStart })

/** The customer went out of a segment. */
export const segmentLeftTrigger: TriggerType<z.output<typeof LeftTrigger>> = {
  type: 'segment_left',
  schema: LeftTrigger,
  eventType: () => 'segment_left',
  startsOn: ({ segment_left: key }, properties) => properties['segment'] === key,
  references: ({ segment_left: key }) => [{ kind: 'segment', key }],
}
