import { z } from 'zod'
import {
  type ConditionTree,
  collectConditions,
  evaluate,
  messageStepsOf,
  referencesOf,
  WorkflowCondition,
} from '../condition.ts'
import { stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const REPEAT_MAX = 100

const Repeat = z.strictObject({
  times: z.number().int().min(1).max(REPEAT_MAX).describe('At most so many rounds'),
  until: WorkflowCondition.optional().describe('Asked before each round: when it holds, no more of them'),
})

/** Goes through its steps again and again, a bounded number of times. */
export const repeatStep = defineStep({
  type: 'repeat',
  block: (steps) => z.strictObject({ ...stepHead, repeat: Repeat, steps }),
  toNode: ({ repeat, steps }) => {
    const { times, until } = repeat
    const cases: readonly ConditionTree[] = until ? [until] : []
    return { settings: { times, cases }, lists: { body: steps }, loop: 'body' }
  },
  needs: ({ cases }) => ({ conditions: collectConditions(cases), messages: messageStepsOf(cases) }),
  references: ({ cases }) =>
    referencesOf(cases).map((one) => (one.kind === 'step' ? { ...one, within: true } : one)),
  enter({ times, cases }, visit, facts) {
    const { rounds } = visit
    if (rounds >= times) return { kind: 'next', because: { rounds } }
    if (evaluate(cases, visit, facts).includes(true))
      return { kind: 'next', because: { rounds, until: true } }
    return { kind: 'next', branch: 'body', because: { round: rounds + 1 }, round: rounds + 1 }
  },
})
