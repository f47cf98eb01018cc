import { z } from 'zod'
import { Key, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Segment = z.union(
  [
    z.strictObject({ add: Key }).transform(({ add }) => ({ key: add, change: 'add' as const })),
    z.strictObject({ remove: Key }).transform(({ remove }) => ({ key: remove, change: 'remove' as const })),
  ],
  { error: 'must be { add: key } or { remove: key }, the key of a static segment' },
)

/** Puts the customer into a static segment, or takes them out. */
export const segmentStep = defineStep({
  type: 'segment',
  block: () => z.strictObject({ ...stepHead, segment: Segment }),
  toNode: ({ segment }) => ({ settings: segment }),
  references: ({ key }) => [{ kind: 'segment', key, isStatic: true }],
  enter: ({ key, change }) => ({ kind: 'next', effects: [{ kind: 'segment', key, change }] }),
})
