import { z } from 'zod'
import {
  type ConditionTree,
  collectConditions,
  evaluate,
  messageStepsOf,
  referencesOf,
  WorkflowCondition,
} from '../condition.ts'
import { stepHead, THEN } from '../fields.ts'
import { defineStep, type Node } from '../step.ts'

/** Takes the first of several conditions that holds, else the `else`. */
export const branchStep = defineStep({
  type: 'branch',
  block: (steps) =>
    z.strictObject({
      ...stepHead,
      branch: z
        .array(z.strictObject({ if: WorkflowCondition, [THEN]: steps.optional() }))
        .min(1)
        .max(50),
      else: steps.optional(),
    }),
  toNode({ branch, else: otherwise }) {
    const cases: readonly ConditionTree[] = branch.map((one) => one.if)
    const lists: [string, Node[] | undefined][] = branch.map((one, index) => [`if:${index + 1}`, one.then])
    return { settings: { cases }, lists: { ...Object.fromEntries(lists), else: otherwise } }
  },
  needs: ({ cases }) => ({ conditions: collectConditions(cases), messages: messageStepsOf(cases) }),
  references: ({ cases }) => referencesOf(cases),
  enter({ cases }, visit, facts) {
    const answers = evaluate(cases, visit, facts)
    const index = answers.indexOf(true)
    return { kind: 'next', branch: index < 0 ? 'else' : `if:${index + 1}`, because: { answers } }
  },
})
