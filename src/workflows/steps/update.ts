import { z } from 'zod'
import { AttributeName, Scalar, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Values = z.union([Scalar.transform((value) => [value]), z.array(Scalar).min(1).max(1_000)])

const Update = z
  .strictObject({
    set: z.record(AttributeName, z.union([Scalar, z.array(Scalar).max(1_000)])).default({}),
    increment: z.record(AttributeName, z.number()).default({}).describe('Adds to numbers; may be negative'),
    append: z.record(AttributeName, Values).default({}).describe('Adds values to lists that lack them'),
    clear: z.array(AttributeName).max(100).default([]).describe('Attributes that the customer has no more'),
  })
  .refine(
    ({ set, increment, append, clear }) =>
      [set, increment, append, clear].some((part) => Object.keys(part).length > 0),
    'needs at least one of set, increment, append and clear',
  )

/** Changes attributes of the customer. */
export const updateStep = defineStep({
  type: 'update',
  block: () => z.strictObject({ ...stepHead, update: Update }),
  toNode: ({ update }) => ({ settings: update }),
  enter: (settings) => ({ kind: 'next', effects: [{ kind: 'attributes', ...settings, remove: {} }] }),
})
