import { z } from 'zod'
import { AttributeName, Scalar, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Update = z
  .strictObject({
    set: z.record(AttributeName, z.union([Scalar, z.array(Scalar).max(1_000)])).default({}),
    increment: z.record(AttributeName, z.number()).default({}),
    unset: z.array(AttributeName).max(100).default([]),
  })
  .refine(
    ({ set, increment, unset }) => Object.keys(set).length + Object.keys(increment).length + unset.length > 0,
    'needs at least one of set, increment and unset',
  )

/** Changes attributes of the customer. */
export const updateStep = defineStep({
  type: 'update',
  block: () => z.strictObject({ ...stepHead, update: Update }),
  toNode: ({ update }) => ({ settings: update }),
  enter: (settings) => ({ kind: 'next', effects: [{ kind: 'attributes', ...settings }] }),
})
