import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { assertRevision } from './draft.ts'
import { findDraft, writeDraft } from './queries/drafts.ts'
import { deleteWorkflow, lockWorkflow } from './queries/workflows.ts'

/** Throws a draft away; a workflow that was never published goes with it. Throws ConflictError like a save. */
export function discardDraft(
  ctx: Context,
  { key, revision }: { key: string; revision: number },
): Promise<void> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const workflow = await lockWorkflow(db, key)
    const present = workflow && (await findDraft(db, key))
    if (!workflow || !present || present.source === null)
      throw new NotFoundError('draft of the workflow', key)
    assertRevision(key, present, { revision, source: null })

    if (workflow.liveVersionId === null) await deleteWorkflow(db, workflow.id)
    await writeDraft(db, { ...present, source: null, updatedAt: now, updatedBy: actor.name })
    const before = { revision, source: present.source }
    await recordAudit(
      db,
      actor,
      { action: 'workflow.discard_draft', entity: 'workflow', entityId: key, before },
      now,
    )
  })
}
