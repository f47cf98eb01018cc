import { z } from 'zod'
import { stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

/** Ends the enrolment here. Written `exit`, or `exit: reason`. */
export const exitStep = defineStep({
  type: 'exit',
  block: () => z.strictObject({ ...stepHead, exit: z.string().min(1).max(100).nullable() }),
  toNode: ({ exit }) => ({ settings: { reason: exit ?? 'exit' } }),
  enter: ({ reason }) => ({ kind: 'exit', reason }),
})
