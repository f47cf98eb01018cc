import { z } from 'zod'
import { Key, LatestStart } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const EnteredTrigger = z.strictObject({ segment_entered: Key, latest_start: LatestStart })

/** The customer came into a segment. */
export const segmentEnteredTrigger: TriggerType<z.output<typeof EnteredTrigger>> = {
  type: 'segment_entered',
  schema: EnteredTrigger,
  eventType: () => 'segment_entered',
  startsOn: ({ segment_entered: key }, properties) => properties['segment'] === key,
  references: ({ segment_entered: key }) => [{ kind: 'segment', key }],
}
