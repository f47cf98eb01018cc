import { ConflictError } from '../core/errors.ts'

export const workflowStates = ['draft', 'live', 'paused', 'archived'] as const
export type WorkflowState = (typeof workflowStates)[number]

/** Every arrow of a workflow's life. Archived is for good: publish under another key to start again. */
export const moves: Record<WorkflowState, readonly WorkflowState[]> = {
  draft: ['live', 'archived'],
  live: ['paused', 'archived'],
  paused: ['live', 'archived'],
  archived: [],
}

export function assertCanMove(from: WorkflowState, to: WorkflowState): void {
  if (moves[from].includes(to)) return
  throw new ConflictError(`a workflow that is ${from} cannot become ${to}`)
}

export const enrolmentStatuses = ['active', 'done', 'exited', 'failed'] as const
export type EnrolmentStatus = (typeof enrolmentStatuses)[number]
export type Arm = 'treated' | 'holdout'
