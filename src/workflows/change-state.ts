import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { lockWorkflow, updateWorkflow, type Workflow } from './queries/workflows.ts'
import { assertCanMove, type WorkflowState } from './workflow.ts'

/** Moves a workflow to another state, with `also` in the same transaction. Throws ConflictError when it cannot. */
export function changeState(
  ctx: Context,
  key: string,
  { to, action }: { to: WorkflowState; action: string },
  also: (ctx: Context, workflow: Workflow) => Promise<void> = async () => undefined,
): Promise<Workflow> {
  return inTransaction(ctx, async (inner) => {
    const before = await lockWorkflow(inner.db, key)
    if (!before) throw new NotFoundError('workflow', key)
    assertCanMove(before.state, to)

    const now = inner.clock.now()
    const workflow = await updateWorkflow(inner.db, before.id, { state: to, updatedAt: now })
    const change = { before: { state: before.state }, after: { state: to } }
    await recordAudit(inner.db, inner.actor, { action, entity: 'workflow', entityId: key, ...change }, now)
    await also(inner, workflow)
    return workflow
  })
}
