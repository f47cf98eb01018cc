import { z } from 'zod'
import { bucketOf } from '../../core/bucket.ts'
import { Share, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

/**
 * Holds a share of the customers back from the steps that follow, the same ones every time. They take `else`, or
 * leave the workflow when there is none; the goal is still counted for them.
 */
export const holdoutStep = defineStep({
  type: 'holdout',
  block: (steps) =>
    z.strictObject({
      ...stepHead,
      holdout: Share.refine((share) => share > 0 && share < 1, 'must be more than 0% and less than 100%'),
      else: steps.optional().describe('What the held out get instead'),
    }),
  toNode: ({ holdout, else: otherwise }) => ({
    settings: { share: holdout, stays: otherwise !== undefined },
    lists: { else: otherwise },
  }),
  enter({ share, stays }, visit) {
    const isHeld = bucketOf(`holdout/${visit.workflowKey}/${visit.stepId}`, visit.customerId) < share
    if (!isHeld) return { kind: 'next', because: { held: false } }
    return stays
      ? { kind: 'next', branch: 'else', because: { held: true } }
      : { kind: 'exit', reason: 'holdout' }
  },
})
