import { InvalidInputError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { appendEvents, touch } from '../events/append-events.ts'
import { deleteMembers, insertMembers } from './queries/members.ts'
import { findSegment } from './queries/segments.ts'
import { insertDelta } from './queries/sizes.ts'

export interface MemberChange {
  /** Of a static segment. */
  readonly key: string
  readonly change: 'add' | 'remove'
  readonly customerId: number
}

/**
 * Puts customers into static segments and takes them out, a few statements per segment, in the caller's transaction.
 * Who entered or left becomes an event. Throws InvalidInputError for a segment that has a condition or is not there.
 */
export async function changeMembers(
  db: Db,
  changes: readonly MemberChange[],
  cause: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  for (const { key, change, ids } of groupsOf(changes)) {
    const segment = await findSegment(db, key)
    if (segment?.kind !== 'static' || segment.state === 'archived')
      throw new InvalidInputError(`${key} is no static segment: its members cannot be set`)

    if (change === 'add') {
      const entered = await insertMembers(db, segment.id, ids, now)
      await insertDelta(db, { segmentId: segment.id, entered: entered.length, left: 0 }, now)
      await tell(db, { key, type: 'segment_entered', ids: entered, cause }, now)
    } else {
      const left = await deleteMembers(db, segment.id, ids)
      await insertDelta(db, { segmentId: segment.id, entered: 0, left: left.length }, now)
      await tell(db, { key, type: 'segment_left', ids: left, cause }, now)
    }
  }
}

function groupsOf(changes: readonly MemberChange[]) {
  const groups = new Map<string, { key: string; change: MemberChange['change']; ids: number[] }>()
  for (const { key, change, customerId } of changes) {
    const group = groups.get(`${change} ${key}`) ?? { key, change, ids: [] }
    group.ids.push(customerId)
    groups.set(`${change} ${key}`, group)
  }
  return groups.values()
}

async function tell(
  db: Db,
  { key, type, ids, cause }: { key: string; type: string; ids: readonly number[]; cause: object },
  now: Date,
): Promise<void> {
  await touch(
    db,
    ids.map((customerId) => ({ customerId, topic: `segment:${key}` })),
    now,
  )
  await appendEvents(
    db,
    ids.map((customerId) => ({ customerId, type, occurredAt: now, properties: { segment: key, cause } })),
    now,
  )
}
