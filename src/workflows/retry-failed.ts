import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { requeueFailedOf } from '../messages/queries/plan.ts'
import { ringDispatch } from '../messages/ring-dispatch.ts'
import { lockWorkflow } from './queries/workflows.ts'

/**
 * Puts a workflow's failed messages in the queue again, where the gate decides about each anew. Only those that
 * certainly never left: what a person gave up while nobody knew is not among them. Returns how many.
 */
export function retryFailed(ctx: Context, key: string): Promise<number> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor, clock } = inner
    const workflow = await lockWorkflow(db, key)
    if (!workflow) throw new NotFoundError('workflow', key)
    if (workflow.state === 'draft') throw new ConflictError(`the workflow ${key} was never published`)

    const now = clock.now()
    const retried = await requeueFailedOf(db, workflow.id, now)
    const change = { after: { messages: retried.length } }
    await recordAudit(
      db,
      actor,
      { action: 'workflow.retry_failed', entity: 'workflow', entityId: key, ...change },
      now,
    )
    await ringDispatch(
      inner,
      retried.map(({ channel }) => channel),
    )
    return retried.length
  })
}
