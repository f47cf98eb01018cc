import { z } from 'zod'
import { bucketOf } from '../../core/bucket.ts'
import { Key, Share, stepHead, THEN } from '../fields.ts'
import { defineStep } from '../step.ts'

const NEARLY_ONE = 1 + 1e-9

/** Sends each customer down one arm by a hash of their id: the same arm every time. The rest goes to `else`. */
export const splitStep = defineStep({
  type: 'split',
  block: (steps) =>
    z.strictObject({
      ...stepHead,
      split: z
        .array(z.strictObject({ name: Key, share: Share, [THEN]: steps.optional() }))
        .min(1)
        .max(20)
        .refine(
          (arms) => arms.reduce((sum, arm) => sum + arm.share, 0) <= NEARLY_ONE,
          'the shares add up to more than 100%',
        )
        .refine(
          (arms) => new Set(arms.map((arm) => arm.name)).size === arms.length,
          'two arms have the same name',
        ),
      else: steps.optional(),
    }),
  toNode: ({ split, else: otherwise }) => ({
    settings: { arms: split.map(({ name, share }) => ({ name, share })) },
    lists: { ...Object.fromEntries(split.map((arm) => [`arm:${arm.name}`, arm.then])), else: otherwise },
  }),
  enter({ arms }, visit) {
    const bucket = bucketOf(`${visit.workflowKey}/${visit.stepId}`, visit.customerId)
    let end = 0
    for (const arm of arms) {
      end += arm.share
      if (bucket < end) return { kind: 'next', branch: `arm:${arm.name}`, because: { arm: arm.name } }
    }
    return { kind: 'next', branch: 'else', because: { arm: null } }
  },
})
