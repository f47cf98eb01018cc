import { z } from 'zod'
import { Key } from './fields.ts'

const Action = z.union([z.enum(['stay', 'exit', 'same_step']), z.strictObject({ move: Key })], {
  error: 'must be stay, exit, same_step or { move: step-id }',
})

/**
 * What becomes of the people in flight, by the step of the older version that they stand on. `same_step` keeps
 * the place (and how long they have waited) at the step of that id in the new version; `move` arrives anew.
 */
export const MigrationPlan = z.strictObject({
  /** The version to move to. */
  to: z.number().int().positive(),
  /** Versions to move from; left out: all others. */
  from: z.array(z.number().int().positive()).min(1).max(100).optional(),
  steps: z.record(Key, Action).default({}),
  /** For steps that are not named; `same_step`: those that the new version has, the others stay. */
  rest: z.enum(['stay', 'exit', 'same_step']).default('stay'),
})
export type MigrationPlan = z.output<typeof MigrationPlan>

/** What is done to everybody who stands on one step of one version. */
export type Move =
  | { readonly kind: 'stay' }
  | { readonly kind: 'exit' }
  /** `keeps`: the same step, so the wait goes on from when it began. */
  | { readonly kind: 'move'; readonly to: string; readonly keeps: boolean }

export interface Stepped {
  readonly id: string
  readonly type: string
}

/** Pure. `target` are the steps of the version to move to. */
export function decideMove(plan: MigrationPlan, step: Stepped, target: readonly Stepped[]): Move {
  const named = Object.hasOwn(plan.steps, step.id) ? plan.steps[step.id] : undefined
  const action = named ?? plan.rest
  if (action === 'stay' || action === 'exit') return { kind: action }
  const to = action === 'same_step' ? step.id : action.move
  const found = target.find(({ id }) => id === to)
  if (!found) return { kind: 'stay' }
  return { kind: 'move', to, keeps: to === step.id && found.type === step.type }
}

export interface PlanProblem {
  readonly path: string
  readonly message: string
  readonly remedy?: string
}

/** Steps that the plan names and that are in no version it is about. Pure. */
export function problemsOf(
  plan: MigrationPlan,
  { sources, target }: { sources: readonly Stepped[]; target: readonly Stepped[] },
): PlanProblem[] {
  const old = new Set(sources.map(({ id }) => id))
  const fresh = new Set(target.map(({ id }) => id))
  return Object.entries(plan.steps).flatMap(([id, action]) => {
    const problems: PlanProblem[] = []
    if (!old.has(id)) {
      const remedy = `name one of ${[...old].join(', ') || 'none'}`
      problems.push({ path: `steps.${id}`, message: 'is no step of the versions to move from', remedy })
    }
    const to = typeof action === 'object' ? action.move : action === 'same_step' ? id : undefined
    if (to !== undefined && !fresh.has(to)) {
      const remedy = `name one of ${[...fresh].join(', ') || 'none'}`
      problems.push({ path: `steps.${id}`, message: `version ${plan.to} has no step ${to}`, remedy })
    }
    return problems
  })
}
