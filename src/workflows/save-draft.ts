import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../core/errors.ts'
import { assertReadable, assertRevision, type Draft, liveVersionOf, NO_DRAFT, toDraft } from './draft.ts'
import { Key } from './fields.ts'
import { parseText } from './parse-definition.ts'
import { findDraft, writeDraft } from './queries/drafts.ts'
import { upsertWorkflow } from './queries/workflows.ts'

export interface SaveDraftInput {
  readonly key: string
  /** YAML or JSON. */
  readonly source: string
  /** The revision that was read; 0 to begin a draft. */
  readonly revision: number
}

/**
 * Saves a draft, whatever is wrong with it, over the revision that the author read. Throws ConflictError with
 * both texts when somebody else saved meanwhile, InvalidInputError when it cannot be read as YAML or names
 * another workflow.
 */
export async function saveDraft(ctx: Context, { key, source, revision }: SaveDraftInput): Promise<Draft> {
  if (!Key.safeParse(key).success) throw new InvalidInputError(`${key} is not a key such as abandoned-cart`)
  assertReadable(key, source)
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    // Takes the row's lock, which orders the savers of one draft.
    const name = parseText(source).definition?.name ?? { en: key }
    const workflow = await upsertWorkflow(db, { key, name, now })
    if (workflow.state === 'archived') throw new ConflictError(`the workflow ${key} is archived`)

    const present = await findDraft(db, key)
    assertRevision(key, present, { revision, source })
    const liveVersion = await liveVersionOf(db, workflow)
    const row = await writeDraft(db, {
      key,
      source,
      baseVersion: revision === NO_DRAFT ? liveVersion : (present?.baseVersion ?? liveVersion),
      updatedAt: now,
      updatedBy: actor.name,
    })
    return toDraft(db, workflow, row, source)
  })
}
