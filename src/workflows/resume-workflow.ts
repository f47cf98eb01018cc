import type { Context } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { releasePaused } from '../messages/cancel-messages.ts'
import { changeState } from './change-state.ts'
import { keepPace } from './keep-pace.ts'
import { thawEnrolments } from './queries/enrolments.ts'
import type { Workflow } from './queries/workflows.ts'

/** Lets a paused workflow go on where it was; what came due meanwhile is due now. */
export function resumeWorkflow(ctx: Context, key: string): Promise<Workflow> {
  return changeState(ctx, key, { to: 'live', action: 'workflow.resume' }, async (inner, workflow) => {
    await keepPace(inner, workflow)
    await thawEnrolments(inner.db, workflow.id)
    await releasePaused(inner.db, workflow.id, inner.clock.now())
    await ringEngine(inner)
  })
}
