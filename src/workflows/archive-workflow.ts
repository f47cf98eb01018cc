import type { Context } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { releasePaused } from '../messages/cancel-messages.ts'
import { changeState } from './change-state.ts'
import { keepPace } from './keep-pace.ts'
import { thawEnrolments } from './queries/enrolments.ts'
import type { Workflow } from './queries/workflows.ts'

/** Nobody enters any more; who is under way goes on to the end. For good. */
export function archiveWorkflow(ctx: Context, key: string): Promise<Workflow> {
  return changeState(ctx, key, { to: 'archived', action: 'workflow.archive' }, async (inner, workflow) => {
    await keepPace(inner, workflow)
    await thawEnrolments(inner.db, workflow.id)
    await releasePaused(inner.db, workflow.id, inner.clock.now())
    await ringEngine(inner)
  })
}
