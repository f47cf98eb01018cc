import { type Context, inTransaction } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import {
  assertDraftRevision,
  type ContentDraft,
  type DraftContent,
  liveVersionOf,
  NO_DRAFT,
  toContentDraft,
} from './draft.ts'
import { findTemplateDraft, writeTemplateDraft } from './queries/drafts.ts'
import { lockTemplate } from './queries.ts'

export interface SaveTemplateDraft {
  readonly key: string
  readonly content: DraftContent
  /** The revision that was read; 0 to begin a draft. */
  readonly revision: number
}

/**
 * Saves a draft, whatever is wrong with it, over the revision that the author read. Throws ConflictError with
 * both contents when somebody else saved meanwhile, or when the key belongs to a template of another kind.
 */
export async function saveTemplateDraft(
  ctx: Context,
  { key, content, revision }: SaveTemplateDraft,
): Promise<ContentDraft> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const { kind, name } = content
    // Takes the row's lock, which orders the savers of one draft.
    const template = await lockTemplate(db, { key, kind, name, createdAt: now, updatedAt: now })
    if (template.kind !== kind)
      throw new ConflictError(`template ${key} is of kind ${template.kind}, not ${kind}`)

    const present = await findTemplateDraft(db, key)
    assertDraftRevision(key, present, { revision, content })
    const liveVersion = await liveVersionOf(db, template)
    const row = await writeTemplateDraft(db, {
      key,
      content,
      baseVersion: revision === NO_DRAFT ? liveVersion : (present?.baseVersion ?? liveVersion),
      updatedAt: now,
      updatedBy: actor.name,
    })
    return toContentDraft(db, template, row)
  })
}
