import type { Context } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import type { Finding } from './lint/finding.ts'
import { lintInput } from './lint-workflow.ts'
import { parseText } from './parse-definition.ts'
import { type DraftRow, findDraft } from './queries/drafts.ts'
import { findVersion, findWorkflow, type Workflow } from './queries/workflows.ts'

/** What an author works on; it may be invalid until it is published. */
export interface Draft {
  readonly key: string
  /** Grows by one with every save, also over a discard: name it when you save, and nobody's work is lost. */
  readonly revision: number
  /** YAML or JSON, as it was written. */
  readonly source: string
  /** The version that was live when it was begun; 0: none. */
  readonly baseVersion: number
  /** The version that is live now; 0: none. */
  readonly liveVersion: number
  readonly updatedAt: Date
  readonly updatedBy: string
}

export const NO_DRAFT = 0

export interface DraftDetail extends Draft {
  readonly findings: readonly Finding[]
}

/** With what publishing it would say. Throws NotFoundError when there is none. */
export async function getDraft({ db, clock }: Context, key: string): Promise<DraftDetail> {
  const workflow = await findWorkflow(db, key)
  const row = workflow && (await findDraft(db, key))
  if (!workflow || !row || row.source === null) throw new NotFoundError('draft of the workflow', key)
  const draft = await toDraft(db, workflow, row, row.source)
  return { ...draft, findings: await lintInput(db, draft.source, clock.now()) }
}

export async function toDraft(db: Db, workflow: Workflow, row: DraftRow, source: string): Promise<Draft> {
  const { revision, baseVersion, updatedAt, updatedBy } = row
  const liveVersion = await liveVersionOf(db, workflow)
  return { key: workflow.key, revision, source, baseVersion, liveVersion, updatedAt, updatedBy }
}

/** 0: none. */
export async function liveVersionOf(db: Db, { liveVersionId }: Workflow): Promise<number> {
  if (liveVersionId === null) return 0
  return (await findVersion(db, liveVersionId))?.version ?? 0
}

/** Throws ConflictError with the present draft beside the one that was sent (null: it is to be discarded). */
export function assertRevision(
  key: string,
  present: DraftRow | undefined,
  { revision, source }: { revision: number; source: string | null },
): void {
  const isThere = present !== undefined && present.source !== null
  if (revision === (isThere ? present.revision : NO_DRAFT)) return
  const current = isThere
    ? {
        revision: present.revision,
        source: present.source,
        updatedAt: present.updatedAt.toISOString(),
        updatedBy: present.updatedBy,
      }
    : null
  throw new ConflictError(
    isThere
      ? `the draft of ${key} is at revision ${present.revision}, saved by ${present.updatedBy}, and not at ${revision}`
      : `there is no draft of ${key} any more`,
    { details: { current, yours: { revision, source } } },
  )
}

/** A draft may be wrong in every way but these: it can be read, and it says whose draft it is. */
export function assertReadable(key: string, source: string): void {
  const parsed = parseText(source)
  const named = (parsed.source as { workflow?: unknown } | null | undefined)?.workflow
  if (named === key) return
  if (parsed.source === undefined) throw new InvalidInputError('the draft cannot be read', parsed.issues)
  throw new InvalidInputError(`the draft is not one of ${key}`, [
    { path: 'workflow', message: `must be ${key}`, remedy: 'save it under the key that it names' },
  ])
}
