import type { z } from 'zod'
import type { Reference } from './step.ts'

/** One way to start a workflow: its shape in a definition, and which events start it if any do. */
export interface TriggerType<Written> {
  /** The key by which it is recognised. */
  readonly type: string
  readonly schema: z.ZodType<Written, unknown>
  /** Type of the events that may start it. */
  readonly eventType?: (trigger: Written) => string
  /** Does this event start it? Pure. */
  readonly startsOn?: (
    trigger: Written,
    properties: Readonly<Record<string, unknown>>,
    zone: string,
  ) => boolean
  readonly references?: (trigger: Written) => readonly Reference[]
}
