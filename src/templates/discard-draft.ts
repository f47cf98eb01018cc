import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { assertDraftRevision } from './draft.ts'
import { findTemplateDraft, writeTemplateDraft } from './queries/drafts.ts'
import { deleteUnpublished, findTemplateForUpdate } from './queries.ts'

/** Throws a draft away; a template that was never published goes with it. Throws ConflictError like a save. */
export function discardTemplateDraft(
  ctx: Context,
  { key, revision }: { readonly key: string; readonly revision: number },
): Promise<void> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const template = await findTemplateForUpdate(db, key)
    const present = template && (await findTemplateDraft(db, key))
    if (!template || !present || present.content === null)
      throw new NotFoundError('draft of the template', key)
    assertDraftRevision(key, present, { revision, content: null })

    await deleteUnpublished(db, template.id)
    await writeTemplateDraft(db, { ...present, content: null, updatedAt: now, updatedBy: actor.name })
    const change = { action: 'template.discard_draft', entity: 'template', entityId: key }
    await recordAudit(db, actor, { ...change, before: { revision, content: present.content } }, now)
  })
}
