import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { planCondition } from './compile.ts'
import { parseCondition } from './condition.ts'
import { lockPresent } from './manage-segment.ts'
import { assertKnown, parseKey, parseName } from './publish-segment.ts'
import { hasDependents } from './queries/build.ts'
import { listMatchingAll } from './queries/evaluate.ts'
import { deleteMembers, insertMembers, listIdsOfImport } from './queries/members.ts'
import {
  insertSegment,
  lockPublishing,
  lockSegment,
  type Segment,
  updateSegment,
} from './queries/segments.ts'
import { insertDelta } from './queries/sizes.ts'

/** Whom to put into a static segment: customers by id, those of an import, or all who meet a condition now. */
export type Members =
  | { readonly customerIds: readonly number[] }
  | { readonly importId: number }
  | { readonly matching: unknown }

/** A segment that only changes by hand. Throws ConflictError when the key is taken. */
export async function createStaticSegment(
  ctx: Context,
  input: { key: string; name?: string | Record<string, string>; members?: Members },
): Promise<{ segment: Segment; added: number }> {
  const key = parseKey(input.key)
  const name = input.name === undefined ? { en: key, fr: key } : parseName(input.name)
  const now = ctx.clock.now()
  return inTransaction(ctx, async (inner) => {
    const { db } = inner
    await lockPublishing(db)
    const before = await lockSegment(db, key)
    if (before && before.state !== 'archived') throw new ConflictError(`there is a segment ${key} already`)

    const rest = {
      kind: 'static' as const,
      state: 'live' as const,
      dependsOn: [],
      condition: null,
      draft: null,
      updatedAt: now,
    }
    const segment = before
      ? await updateSegment(db, before.id, { name, hash: '', builtAt: now, ...rest })
      : await insertSegment(db, { key, name, version: 1, createdAt: now, builtAt: now, ...rest })
    await recordAudit(db, ctx.actor, { action: 'segment.create', entity: 'segment', entityId: key }, now)
    const added = input.members ? await addMembers(inner, key, input.members) : 0
    return { segment, added }
  })
}

/** Returns how many were not yet in it. Merged and erased customers are left out. */
export async function addMembers(ctx: Context, key: string, members: Members): Promise<number> {
  return change(ctx, key, 'segment.add_members', async (db, segment) => {
    const ids = await idsOf(ctx, db, members)
    return insertMembers(db, segment.id, ids, ctx.clock.now())
  })
}

/** Returns how many were in it. */
export async function removeMembers(ctx: Context, key: string, members: Members): Promise<number> {
  return change(ctx, key, 'segment.remove_members', async (db, segment) =>
    deleteMembers(db, segment.id, await idsOf(ctx, db, members)),
  )
}

async function change(
  ctx: Context,
  key: string,
  action: 'segment.add_members' | 'segment.remove_members',
  write: (db: Db, segment: Segment) => Promise<number[]>,
): Promise<number> {
  const now = ctx.clock.now()
  return inTransaction(ctx, async (inner) => {
    const { db } = inner
    const segment = await lockPresent(db, key)
    if (segment.kind !== 'static')
      throw new ConflictError(`${key} has a condition: its members cannot be set by hand`)

    const ids = await write(db, segment)
    const isAdding = action === 'segment.add_members'
    await insertDelta(
      db,
      { segmentId: segment.id, entered: isAdding ? ids.length : 0, left: isAdding ? 0 : ids.length },
      now,
    )
    const topic = `segment:${key}`
    if (await hasDependents(db, topic))
      await touch(
        db,
        ids.map((customerId) => ({ customerId, topic })),
        now,
      )
    await recordAudit(
      db,
      ctx.actor,
      { action, entity: 'segment', entityId: key, after: { customers: ids.length } },
      now,
    )
    await ringEngine(inner)
    return ids.length
  })
}

async function idsOf(ctx: Context, db: Db, members: Members): Promise<number[]> {
  if ('customerIds' in members) return [...members.customerIds]
  if ('importId' in members) return (await listIdsOfImport(db, members.importId)).map(({ id }) => id)

  const condition = parseCondition(members.matching, [], 'matching')
  await assertKnown(db, condition)
  const zone = (await getSettings(db)).company.timezone
  return (await listMatchingAll(db, planCondition(condition, { now: ctx.clock.now(), zone }))).map(
    ({ id }) => id,
  )
}
