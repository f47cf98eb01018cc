import { recordAudit } from '../access/record-audit.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { parseCondition } from './condition.ts'
import { segmentKeysOf } from './dependencies.ts'
import { buildSegmentJob } from './jobs.ts'
import { assertKnown, parseKey, parseName, referencesWith } from './publish-segment.ts'
import { clearBuild } from './queries/build.ts'
import {
  deleteContents,
  insertSegment,
  listDependencies,
  lockPublishing,
  lockSegment,
  type Segment,
  updateSegment,
} from './queries/segments.ts'

/** Something that names a segment and would break without it. */
export interface SegmentUse {
  readonly kind: 'segment' | 'workflow'
  readonly key: string
}

/** Answers who uses a segment; given by rooms that we may not look into. */
export type FindUses = (db: Db, key: string) => Promise<SegmentUse[]>

export async function usesOf(db: Db, key: string, others: readonly FindUses[]): Promise<SegmentUse[]> {
  const uses: SegmentUse[] = (await listDependencies(db))
    .filter(({ key: other, dependsOn }) => other !== key && segmentKeysOf(dependsOn).includes(key))
    .map((user) => ({ kind: 'segment', key: user.key }))
  for (const find of others) uses.push(...(await find(db, key)))
  return uses
}

/** Saves a condition that is not in force yet. A segment that is live stays as it is until the draft is published. */
export async function saveDraft(
  ctx: Context,
  input: { key: string; name?: string | Record<string, string>; condition: unknown },
): Promise<Segment> {
  const key = parseKey(input.key)
  const draft = parseCondition(input.condition)
  const name = input.name === undefined ? undefined : parseName(input.name)
  const now = ctx.clock.now()
  return inTransaction(ctx, async ({ db, actor }) => {
    await lockPublishing(db)
    const before = await lockSegment(db, key)
    if (before?.kind === 'static') throw new ConflictError(`${key} is a static segment: it has no condition`)
    await assertKnown(db, draft)
    await referencesWith(db, key, draft)
    await recordAudit(
      db,
      actor,
      { action: 'segment.draft', entity: 'segment', entityId: key, after: draft },
      now,
    )
    if (before && before.state !== 'archived') {
      return updateSegment(db, before.id, { draft, updatedAt: now, ...(name && { name }) })
    }
    const fresh = {
      kind: 'rules' as const,
      state: 'draft' as const,
      dependsOn: [],
      draft,
      condition: null,
      hash: '',
      updatedAt: now,
    }
    if (before) return updateSegment(db, before.id, { ...fresh, ...(name && { name }) })
    return insertSegment(db, {
      key,
      name: name ?? { en: key, fr: key },
      version: 0,
      createdAt: now,
      ...fresh,
    })
  })
}

/** Works out all members again, in the background. */
export async function rebuildSegment(ctx: Context, key: string): Promise<Segment> {
  const now = ctx.clock.now()
  return inTransaction(ctx, async (inner) => {
    const segment = await lockPresent(inner.db, key)
    if (segment.kind !== 'rules' || segment.condition === null) {
      throw new ConflictError(`${key} has no condition in force: there is nothing to rebuild`)
    }
    await clearBuild(inner.db, segment.id)
    const changed = await updateSegment(inner.db, segment.id, {
      state: 'building',
      buildProgress: { phase: 'waiting', percent: 0, rowsDone: 0, rowsTotal: 0, wasLive: isExact(segment) },
      updatedAt: now,
    })
    await recordAudit(
      inner.db,
      ctx.actor,
      { action: 'segment.rebuild', entity: 'segment', entityId: key },
      now,
    )
    const { id: segmentId } = segment
    await afterCommit(inner, () =>
      ctx.queue.ring(buildSegmentJob, { segmentId }, { key: `build-${segmentId}` }),
    )
    return changed
  })
}

/**
 * Stops a build that is waiting or under way. One that only worked out again what live passes keep leaves a live
 * segment; else the segment stands still, with the members that it has, until it is rebuilt. Throws ConflictError
 * when none is under way.
 */
export async function cancelBuild(ctx: Context, key: string): Promise<Segment> {
  const now = ctx.clock.now()
  return inTransaction(ctx, async ({ db, actor }) => {
    const segment = await lockPresent(db, key)
    if (segment.state !== 'building') throw new ConflictError(`${key} is not being built`)

    await clearBuild(db, segment.id)
    const { percent = 0, rowsDone = 0, rowsTotal = 0 } = segment.buildProgress ?? {}
    await recordAudit(db, actor, { action: 'segment.cancel', entity: 'segment', entityId: key }, now)
    return updateSegment(db, segment.id, {
      state: isExact(segment) ? 'live' : 'failed',
      buildProgress: { phase: 'cancelled', percent, rowsDone, rowsTotal, finishedAt: now.toISOString() },
      updatedAt: now,
    })
  })
}

/** Were all members worked out by this condition already? Live passes keep them so while it is built again. */
function isExact({ state, buildProgress }: Segment): boolean {
  return state === 'live' || (state === 'building' && buildProgress?.wasLive === true)
}

/** Takes a segment out of use for good; its key may be given again. Throws ConflictError with its users when it has any. */
export async function archiveSegment(ctx: Context, key: string, others: readonly FindUses[]): Promise<void> {
  const now = ctx.clock.now()
  await inTransaction(ctx, async ({ db, actor }) => {
    await lockPublishing(db)
    const segment = await lockPresent(db, key)
    const uses = await usesOf(db, key, others)
    if (uses.length > 0) {
      const list = uses.map((use) => `${use.kind} ${use.key}`).join(', ')
      throw new ConflictError(`${key} is used by ${list}: change these first`)
    }
    await deleteContents(db, segment.id)
    await updateSegment(db, segment.id, {
      state: 'archived',
      size: 0,
      dependsOn: [],
      hash: '',
      updatedAt: now,
    })
    await recordAudit(
      db,
      actor,
      { action: 'segment.archive', entity: 'segment', entityId: key, before: segment.condition },
      now,
    )
  })
}

export async function lockPresent(db: Db, key: string): Promise<Segment> {
  const segment = await lockSegment(db, key)
  if (!segment || segment.state === 'archived') throw new NotFoundError('segment', key.slice(0, 100))
  return segment
}
