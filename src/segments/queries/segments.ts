import { and, eq, ne, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { segments, segmentVersions } from '../tables.ts'

export type Segment = typeof segments.$inferSelect
export type NewSegment = typeof segments.$inferInsert
export type SegmentChange = Partial<Omit<NewSegment, 'id' | 'key' | 'createdAt'>> & { updatedAt: Date }

export async function findSegment(db: Db, key: string): Promise<Segment | undefined> {
  const [row] = await db.select().from(segments).where(eq(segments.key, key))
  return row
}

export async function lockSegment(db: Db, key: string): Promise<Segment | undefined> {
  const [row] = await db.select().from(segments).where(eq(segments.key, key)).for('update')
  return row
}

/** Publications wait for one another: two that run at once could close a cycle that neither sees. */
export async function lockPublishing(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('segments.publish'))`)
}

export async function insertSegment(db: Db, segment: NewSegment): Promise<Segment> {
  const [row] = await db.insert(segments).values(segment).returning()
  if (!row) throw new Error('a segment was inserted and not returned')
  return row
}

export async function updateSegment(db: Db, id: number, change: SegmentChange): Promise<Segment> {
  const [row] = await db.update(segments).set(change).where(eq(segments.id, id)).returning()
  if (!row) throw new Error(`segment ${id} vanished while locked`)
  return row
}

export interface SegmentWithSize extends Segment {
  /** Exact: what was folded and what has come since. */
  readonly members: number
}

const membersSql = sql<number>`(segments.size + coalesce((select sum(d.entered - d."left")
  from segment_deltas d where d.segment_id = segments.id), 0))::int`

export async function listSegments(db: Db): Promise<SegmentWithSize[]> {
  const found = await db
    .select({ segment: segments, members: membersSql })
    .from(segments)
    .where(ne(segments.state, 'archived'))
    .orderBy(segments.key)
  return found.map(({ segment, members }) => ({ ...segment, members }))
}

export async function findSegmentWithSize(db: Db, key: string): Promise<SegmentWithSize | undefined> {
  const [row] = await db
    .select({ segment: segments, members: membersSql })
    .from(segments)
    .where(and(eq(segments.key, key), ne(segments.state, 'archived')))
  return row && { ...row.segment, members: row.members }
}

/** Of a segment that is in force and built. */
export async function findLiveHash(db: Db, id: number): Promise<string | undefined> {
  const [row] = await rows<{ hash: string }>(
    db,
    sql`select hash from segments where id = ${id} and state = 'live'`,
  )
  return row?.hash
}

export interface Dependency {
  readonly key: string
  readonly dependsOn: readonly string[]
  readonly depth: number
}

export function listDependencies(db: Db): Promise<Dependency[]> {
  return rows(
    db,
    sql`select key, depends_on as "dependsOn", depth from segments where state <> 'archived' order by key`,
  )
}

export async function updateDepths(db: Db, depths: readonly { key: string; depth: number }[]): Promise<void> {
  if (depths.length === 0) return
  await db.execute(sql`update segments s set depth = x.depth
    from jsonb_to_recordset(${json(depths)}::jsonb) as x(key text, depth int) where s.key = x.key`)
}

export async function insertVersion(db: Db, version: typeof segmentVersions.$inferInsert): Promise<void> {
  await db.insert(segmentVersions).values(version)
}

/** Forgets what belongs to a segment: its members, timers and unfinished build. */
export async function deleteContents(db: Db, segmentId: number): Promise<void> {
  await db.execute(sql`delete from memberships where segment_id = ${segmentId}`)
  await db.execute(sql`delete from segment_timers where segment_id = ${segmentId}`)
  await db.execute(sql`delete from segment_build_rows where segment_id = ${segmentId}`)
  await db.execute(sql`delete from segment_build_skips where segment_id = ${segmentId}`)
  await db.execute(sql`delete from segment_deltas where segment_id = ${segmentId}`)
}
