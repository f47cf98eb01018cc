import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import type { Condition } from './condition.ts'
import { findSegmentWithSize, type SegmentWithSize } from './queries/segments.ts'

/** Throws NotFoundError for a key that nobody uses, or that was archived. */
export async function getSegment(db: Db, key: string): Promise<SegmentWithSize> {
  const segment = await findSegmentWithSize(db, key)
  if (!segment) throw new NotFoundError('segment', key.slice(0, 100))
  return segment
}

/** The same for a segment that has a condition in force. Throws ConflictError for any other. */
export async function getRules(
  db: Db,
  key: string,
): Promise<Omit<SegmentWithSize, 'condition'> & { condition: Condition }> {
  const segment = await getSegment(db, key)
  if (segment.kind !== 'rules') throw new ConflictError(`${key} is a static segment: it has no condition`)
  if (segment.condition === null) throw new ConflictError(`${key} is a draft: it has no condition in force`)
  return { ...segment, condition: segment.condition as Condition }
}
