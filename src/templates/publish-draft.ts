import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { assertDraftRevision, type DraftContent, liveVersionOf } from './draft.ts'
import { type PublishedTemplate, publishTemplate } from './publish-template.ts'
import { findTemplateDraft, writeTemplateDraft } from './queries/drafts.ts'
import { findTemplateForUpdate } from './queries.ts'
import type { TemplateDraft } from './template.ts'

export interface PublishTemplateDraft {
  readonly key: string
  /** The revision that was looked at. */
  readonly revision: number
  /** Publish although this version went live since the draft was begun. */
  readonly over?: number | undefined
}

/**
 * Makes a draft the version that sends use, and closes it. Throws InvalidInputError with each problem at its
 * line, ConflictError when it was saved since, or when another version went live since it was begun.
 */
export function publishTemplateDraft(
  ctx: Context,
  { key, revision, over }: PublishTemplateDraft,
): Promise<PublishedTemplate> {
  return inTransaction(ctx, async (inner) => {
    const { db, clock, actor } = inner
    const template = await findTemplateForUpdate(db, key)
    const draft = template && (await findTemplateDraft(db, key))
    if (!template || !draft || draft.content === null) throw new NotFoundError('draft of the template', key)
    const content = draft.content as DraftContent
    assertDraftRevision(key, draft, { revision, content })
    const [live, base] = [await liveVersionOf(db, template), over ?? draft.baseVersion]
    if (live !== base) {
      throw new ConflictError(
        `version ${live} of ${key} went live after this draft was begun over version ${base}`,
        {
          details: { current: { version: live }, yours: { baseVersion: base, content } },
        },
      )
    }
    const published = await publishTemplate(inner, { ...content, key } as TemplateDraft)
    await writeTemplateDraft(db, { ...draft, content: null, updatedAt: clock.now(), updatedBy: actor.name })
    return published
  })
}
