import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { changeState } from './change-state.ts'
import { listPausedWorkflowIds, type Workflow } from './queries/workflows.ts'

/**
 * Freezes a workflow in place: nobody enters, nobody moves, and what is queued does not leave. A pass or a
 * gate that is under way at this moment finishes. Goals reached meanwhile still count.
 */
export function pauseWorkflow(ctx: Context, key: string): Promise<Workflow> {
  return changeState(ctx, key, { to: 'paused', action: 'workflow.pause' })
}

/** Ids of the workflows whose messages may not leave now. For the dispatcher. */
export async function pausedWorkflows(db: Db): Promise<Set<number>> {
  return new Set(await listPausedWorkflowIds(db))
}
