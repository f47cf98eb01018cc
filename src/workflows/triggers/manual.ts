import { z } from 'zod'
import type { TriggerType } from '../trigger.ts'

const ManualTrigger = z.strictObject({ manual: z.literal(true) })

/** Nobody enters but by hand: `relance workflow enrol KEY --customer ID`, or the API. */
export const manualTrigger: TriggerType<z.output<typeof ManualTrigger>> = {
  type: 'manual',
  schema: ManualTrigger,
}
