import { z } from 'zod'
import type { TriggerType } from '../trigger.ts'

const ApiTrigger = z.strictObject({ api: z.literal(true) })

/** Nobody enters but by a call of the API. */
export const apiTrigger: TriggerType<z.output<typeof ApiTrigger>> = { type: 'api', schema: ApiTrigger }
