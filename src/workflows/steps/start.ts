import { z } from 'zod'
import { Key, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

/** Enrols the customer in another workflow, by its own re-entry rule, with the properties of this entry. */
export const startStep = defineStep({
  type: 'start',
  block: () => z.strictObject({ ...stepHead, start: Key.describe('The workflow to start') }),
  toNode: ({ start }) => ({ settings: { workflow: start } }),
  references: ({ workflow }) => [{ kind: 'workflow', key: workflow }],
  enter: ({ workflow }) => ({ kind: 'next', effects: [{ kind: 'start', workflow }] }),
})
