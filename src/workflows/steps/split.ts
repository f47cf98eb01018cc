import { z } from 'zod'
import { bucketOf } from '../../core/bucket.ts'
import { Key, Share, stepHead, THEN } from '../fields.ts'
import { defineStep, type Outcome, type StepsSchema, type Visit } from '../step.ts'
import { drawArm } from '../thompson.ts'

const NEARLY_ONE = 1 + 1e-9

interface Arm {
  readonly name: string
  readonly share: number
}

function block(steps: StepsSchema) {
  return z
    .strictObject({
      ...stepHead,
      split: z
        .array(z.strictObject({ name: Key, share: Share.optional(), [THEN]: steps.optional() }))
        .min(1)
        .max(20)
        .refine(
          (arms) => arms.reduce((sum, arm) => sum + (arm.share ?? 0), 0) <= NEARLY_ONE,
          'the shares add up to more than 100%',
        )
        .refine(
          (arms) => new Set(arms.map((arm) => arm.name)).size === arms.length,
          'two arms have the same name',
        ),
      bandit: z
        .strictObject({
          floor: Share.default(0.05).describe('Every arm gets at least this share, whatever its results'),
        })
        .optional()
        .describe('Instead of shares: the arm that reaches the goal most often is taken ever more often'),
      else: steps.optional(),
    })
    .refine(({ split, bandit }) => bandit !== undefined || split.every(({ share }) => share !== undefined), {
      path: ['split'],
      message: 'every arm needs a share, or there must be a bandit',
    })
    .refine(({ split, bandit }) => !bandit || split.every(({ share }) => share === undefined), {
      path: ['split'],
      message: 'shares cannot stand beside bandit, which decides',
    })
    .refine(({ bandit, else: otherwise }) => !(bandit && otherwise), {
      path: ['else'],
      message: 'cannot stand beside bandit: everybody is in an arm',
    })
    .refine(({ split, bandit }) => !bandit || bandit.floor * split.length <= NEARLY_ONE, {
      path: ['bandit', 'floor'],
      message: 'is more than there is to share',
    })
}

/**
 * Sends each customer down one arm. By shares: by a hash of their id, the same arm every time, the rest to `else`.
 * As a bandit: by Thompson sampling on the goal, drawn anew in each enrolment.
 */
export const splitStep = defineStep({
  type: 'split',
  block,
  toNode: ({ split, bandit, else: otherwise }) => ({
    settings: {
      arms: split.map(({ name, share = 0 }): Arm => ({ name, share })),
      ...(bandit ? { floor: bandit.floor } : {}),
    } as { readonly arms: readonly Arm[]; readonly floor?: number },
    lists: { ...Object.fromEntries(split.map((arm) => [`arm:${arm.name}`, arm.then])), else: otherwise },
  }),
  needs: ({ arms, floor }) => (floor === undefined ? {} : { arms: arms.map(({ name }) => name) }),
  enter({ arms, floor }, visit, facts) {
    if (floor === undefined) return byShare(arms, visit)
    const names = arms.map(({ name }) => name)
    const { workflowKey, stepId, customerId, number, entry } = visit
    const seed = [workflowKey, stepId, customerId, number, entry.at.getTime()].join('/')
    const arm = drawArm(names, facts.arms, floor, seed)
    return {
      kind: 'next',
      branch: `arm:${arm}`,
      because: { arm, results: facts.arms },
      effects: [{ kind: 'arm', arm }],
    }
  },
})

function byShare(arms: readonly Arm[], { workflowKey, stepId, customerId }: Visit): Outcome {
  const bucket = bucketOf(`${workflowKey}/${stepId}`, customerId)
  let end = 0
  for (const arm of arms) {
    end += arm.share
    if (bucket < end) return { kind: 'next', branch: `arm:${arm.name}`, because: { arm: arm.name } }
  }
  return { kind: 'next', branch: 'else', because: { arm: null } }
}
