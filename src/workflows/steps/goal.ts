import { z } from 'zod'
import { stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Goal = z.union(
  [
    z.literal('reached').transform(() => ({ value: undefined, property: undefined })),
    z
      .strictObject({
        value: z
          .union([z.number(), z.string().min(1).max(100)])
          .describe('What it is worth: a number, or the property of the entry that says so'),
      })
      .transform(({ value }) =>
        typeof value === 'number' ? { value, property: undefined } : { value: undefined, property: value },
      ),
  ],
  { error: 'must be reached, or { value: 10 } or { value: total }' },
)

/** Counts the goal as reached by whoever comes here, the first time in an enrolment. Goes on. */
export const goalStep = defineStep({
  type: 'goal',
  block: () => z.strictObject({ ...stepHead, goal: Goal }),
  toNode: ({ goal }) => ({ settings: goal }),
  enter({ value, property }, visit) {
    const named = property === undefined ? undefined : visit.entry.properties[property]
    const worth = value ?? (typeof named === 'number' ? named : null)
    return { kind: 'next', effects: [{ kind: 'goal', value: worth }], because: { value: worth } }
  },
})
