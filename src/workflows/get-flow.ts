import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { countBranchPassages, countEntries, countStanding, countStepMessages } from './queries/flow.ts'
import { findWorkflow } from './queries/workflows.ts'

/** How people flow through a workflow, step by step. */
export interface Flow {
  readonly days: number
  readonly entered: number
  readonly holdout: number
  readonly steps: readonly StepFlow[]
}

export interface StepFlow {
  readonly step: string
  /** Who went through it in the period. */
  readonly passed: number
  /** Who stands on it now. */
  readonly waiting: number
  /** By the name of the branch: `if:1`, `then`, `else`, `arm:a`, an outcome. */
  readonly branches: Readonly<Record<string, number>>
  /** Of the messages that it planned in the period. */
  readonly sent: number
  readonly opened: number
  readonly clicked: number
  readonly held: number
}

export const FLOW_DAYS = 30
const DAY_MS = 86_400_000

/** Of the last `days` days. Throws NotFoundError. */
export async function getFlow(db: Db, key: string, now: Date, days = FLOW_DAYS): Promise<Flow> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)

  const since = new Date(now.getTime() - days * DAY_MS)
  const [passages, standing, entries, messages] = await Promise.all([
    countBranchPassages(db, workflow.id, since),
    countStanding(db, workflow.id),
    countEntries(db, workflow.id, since),
    countStepMessages(db, workflow.id, since),
  ])
  const enteredAs = (arm: 'treated' | 'holdout') => entries.find((entry) => entry.arm === arm)?.count ?? 0
  const waiting = new Map(standing.map(({ step, count }) => [step, count]))
  const ids = [
    ...new Set([...passages.map(({ step }) => step), ...waiting.keys(), ...messages.map(({ step }) => step)]),
  ]
  return {
    days,
    entered: enteredAs('treated'),
    holdout: enteredAs('holdout'),
    steps: ids.map((step) => {
      const here = passages.filter((passage) => passage.step === step)
      const branches = here.flatMap(({ branch, count }) => (branch === null ? [] : [[branch, count]]))
      const { sent = 0, opened = 0, clicked = 0, held = 0 } = messages.find((one) => one.step === step) ?? {}
      return {
        step,
        passed: here.reduce((sum, { count }) => sum + count, 0),
        waiting: waiting.get(step) ?? 0,
        branches: Object.fromEntries(branches) as Record<string, number>,
        sent,
        opened,
        clicked,
        held,
      }
    }),
  }
}
