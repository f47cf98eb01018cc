import { z } from 'zod'
import { Key, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

/** Ends the customer's other enrolments in a workflow, and withdraws what they have queued. */
export const stopStep = defineStep({
  type: 'stop',
  block: () => z.strictObject({ ...stepHead, stop: Key.describe('The workflow to stop for this customer') }),
  toNode: ({ stop }) => ({ settings: { workflow: stop } }),
  references: ({ workflow }) => [{ kind: 'workflow', key: workflow }],
  enter: ({ workflow }) => ({ kind: 'next', effects: [{ kind: 'stop', workflow }] }),
})
