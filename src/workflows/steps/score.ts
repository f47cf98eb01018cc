import { z } from 'zod'
import { Key, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Score = z.strictObject({
  /** A score model of kind `points`. */
  model: Key.default('points'),
  add: z
    .number()
    .min(-1e6)
    .max(1e6)
    .refine((points) => points !== 0, 'must not be 0'),
})

/** Adds to (or takes from) a score of points. */
export const scoreStep = defineStep({
  type: 'score',
  block: () => z.strictObject({ ...stepHead, score: Score }),
  toNode: ({ score }) => ({ settings: score }),
  references: ({ model }) => [{ kind: 'score', key: model }],
  enter: ({ model, add }) => ({ kind: 'next', effects: [{ kind: 'points', model, points: add }] }),
})
