import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { assertRevision } from './draft.ts'
import { type PublishedWorkflow, publishWorkflow } from './publish-workflow.ts'
import { findDraft, writeDraft } from './queries/drafts.ts'
import { findVersion, lockWorkflow, type Workflow } from './queries/workflows.ts'

export interface PublishDraftInput {
  readonly key: string
  /** The revision that was looked at. */
  readonly revision: number
  /** Publish although another version went live since the draft was begun. */
  readonly over?: number | undefined
}

/**
 * Makes a draft the live version and closes it. Throws ConflictError with both texts when it was saved since,
 * or when another version went live since it was begun and `over` does not name that one.
 */
export function publishDraft(
  ctx: Context,
  { key, revision, over }: PublishDraftInput,
): Promise<PublishedWorkflow> {
  return inTransaction(ctx, async (inner) => {
    const { db, clock, actor } = inner
    const workflow = await lockWorkflow(db, key)
    const draft = workflow && (await findDraft(db, key))
    if (!workflow || !draft || draft.source === null) throw new NotFoundError('draft of the workflow', key)
    const { source, baseVersion } = draft
    assertRevision(key, draft, { revision, source })
    await assertBase(inner, workflow, { source, baseVersion: over ?? baseVersion })

    const published = await publishWorkflow(inner, source)
    await writeDraft(db, { ...draft, source: null, updatedAt: clock.now(), updatedBy: actor.name })
    return published
  })
}

async function assertBase(
  { db }: Context,
  { key, liveVersionId }: Workflow,
  { source, baseVersion }: { source: string; baseVersion: number },
): Promise<void> {
  const live = liveVersionId === null ? undefined : await findVersion(db, liveVersionId)
  const liveVersion = live?.version ?? 0
  if (liveVersion === baseVersion) return
  throw new ConflictError(
    `version ${liveVersion} of ${key} went live after this draft was begun over version ${baseVersion}`,
    {
      details: {
        current: { version: liveVersion, definition: live?.definition },
        yours: { baseVersion, source },
      },
    },
  )
}
