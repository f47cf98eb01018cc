import { type SQL, sql } from 'drizzle-orm'
import { LANE_LOCK_SPACE, LANES } from '../../core/lane.ts'
import { type Db, json, rows } from '../../db/client.ts'
import type { Plan } from '../compile.ts'
import type { BuildProgress } from '../tables.ts'
import { evaluationOfRange, type IdRange, keptPlace, prepareForScans } from './evaluate.ts'

/** Forgets what an earlier build found out and who was settled meanwhile. */
export async function clearBuild(db: Db, segmentId: number): Promise<void> {
  await db.execute(sql`delete from segment_build_rows where segment_id = ${segmentId}`)
  await db.execute(sql`delete from segment_build_skips where segment_id = ${segmentId}`)
}

export interface ClaimedBuild {
  readonly id: number
  readonly key: string
  readonly version: number
  readonly condition: unknown
  readonly zone: string
  readonly announceBuild: boolean
  readonly buildProgress: BuildProgress
}

const leaseIsOver = (now: Date) =>
  sql`coalesce((build_progress ->> 'leaseUntil')::timestamptz, '-infinity') <= ${now}::timestamptz`

/** Takes the build of a segment, unless someone else is at it. */
export async function claimBuild(
  db: Db,
  segmentId: number,
  claim: { worker: string; leaseUntil: Date; now: Date },
): Promise<ClaimedBuild | undefined> {
  const lease = { worker: claim.worker, leaseUntil: claim.leaseUntil.toISOString() }
  const [row] = await rows<ClaimedBuild>(
    db,
    sql`update segments set build_progress = coalesce(build_progress, '{}') || ${json(lease)}::jsonb
      where id = ${segmentId} and state = 'building' and ${leaseIsOver(claim.now)}
      returning id, key, version, condition, zone, announce_build as "announceBuild",
        build_progress as "buildProgress"`,
  )
  return row
}

/** Notes how far it is. False when the build is no longer this worker's: taken over, cancelled or published anew. */
export async function saveProgress(
  db: Db,
  build: { id: number; version: number; worker: string },
  progress: BuildProgress,
): Promise<boolean> {
  const found = await rows(
    db,
    sql`update segments set build_progress = ${json(progress)}::jsonb
      where id = ${build.id} and version = ${build.version} and state = 'building'
        and build_progress ->> 'worker' = ${build.worker} returning id`,
  )
  return found.length === 1
}

export function listBuildsToResume(db: Db, now: Date): Promise<{ id: number }[]> {
  return rows(
    db,
    sql`select id from segments where state = 'building' and ${leaseIsOver(now)} order by depth, id`,
  )
}

export async function finishBuild(
  db: Db,
  build: { id: number; version: number; worker: string },
  end: { state: 'live' | 'failed'; progress: BuildProgress; now: Date },
): Promise<boolean> {
  const found = await rows(
    db,
    sql`update segments set state = ${end.state}, build_progress = ${json(end.progress)}::jsonb,
        updated_at = ${end.now}::timestamptz,
        built_at = case when ${end.state} = 'live' then ${end.now}::timestamptz else built_at end
      where id = ${build.id} and version = ${build.version} and state = 'building'
        and build_progress ->> 'worker' = ${build.worker} returning id`,
  )
  return found.length === 1
}

/** Waits until nobody works on these lanes; then nobody does until the transaction ends. In order, as everyone who waits. */
export async function lockLanes(db: Db, { from, to }: LaneRange): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, lane)
    from generate_series(${from}::int, ${to}::int) lane order by lane`)
}

/** Holds each lane for a moment, one after the other: whoever works on one when this begins is done when it ends. */
export async function passThroughLanes(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_lock(${LANE_LOCK_SPACE}::int, lane),
      pg_advisory_unlock(${LANE_LOCK_SPACE}::int, lane)
    from generate_series(0, ${LANES - 1}::int) lane`)
}

export async function findCustomerRange(db: Db): Promise<{ lastId: number; total: number }> {
  const [row] = await rows<{ lastId: number; total: number }>(
    db,
    sql`select coalesce(max(id), 0)::bigint as "lastId",
      greatest((select reltuples from pg_class where oid = 'customers'::regclass), 0)::bigint as total from customers`,
  )
  return row ?? { lastId: 0, total: 0 }
}

/**
 * Works out a range of customers with one scan per feature and keeps whoever is or was a member or needs a
 * timer; in a transaction. The row of customer 0 marks the table as not emptied by a crash.
 */
export async function computeRange(db: Db, segmentId: number, plan: Plan, range: IdRange): Promise<void> {
  await prepareForScans(db)
  await db.execute(sql`insert into segment_build_rows (segment_id, lane, customer_id, member, next_at)
    select ${segmentId}::bigint, -1, 0, false, null::timestamptz
    union all
    select ${segmentId}::bigint, judged.lane, judged.id, judged.member, judged.next_at
    from (${evaluationOfRange(plan, range)}) judged
    where judged.member or judged.next_at is not null or exists (
      select from memberships m where m.segment_id = ${segmentId} and m.customer_id = judged.id)
    on conflict do nothing`)
}

export async function isComputed(db: Db, segmentId: number): Promise<boolean> {
  const found = await rows(
    db,
    sql`select from segment_build_rows where segment_id = ${segmentId} and lane = -1`,
  )
  return found.length > 0
}

export interface LaneRange {
  readonly from: number
  readonly to: number
}

/** How many customers of each lane are to be applied, from a lane on. */
export function listLaneCounts(
  db: Db,
  segmentId: number,
  from: number,
): Promise<{ lane: number; count: number }[]> {
  return rows(
    db,
    sql`select lane, count(*) as count from segment_build_rows
      where segment_id = ${segmentId} and lane >= ${from} group by lane order by lane`,
  )
}

export interface LaneBatch extends LaneRange {
  readonly segmentId: number
  /** Nothing was kept of this segment when the build began. */
  readonly isNew: boolean
  /** Within a single lane: only customers beyond this one. */
  readonly afterId: number
  readonly limit: number
}

export interface Applied {
  /** Customers looked at; the last of them, when it was one lane. */
  readonly count: number
  readonly lastId: number
  readonly entered: number[]
  readonly left: number[]
}

/**
 * Writes the difference for the next customers of some lanes, which the caller holds. Whoever was settled live since
 * the build began is left alone: what the pass found is newer. Where nothing was kept when it began, nothing is
 * looked up: whatever is kept by now is of such passes.
 */
export async function applyBatch(db: Db, batch: LaneBatch, now: Date): Promise<Applied> {
  const { segmentId, from, to, afterId, limit, isNew } = batch
  const at = sql`${now}::timestamptz`
  const kept = isNew
    ? sql`null::tid as kept, null::timestamptz as timer_at`
    : sql`${keptPlace(segmentId, sql`b.customer_id`)} as kept,
        (select t.at from segment_timers t where t.segment_id = ${segmentId} and t.customer_id = b.customer_id) as timer_at`
  const [row] = await rows<Applied>(
    db,
    sql`with batch as materialized (
      select lane, customer_id, member, next_at from segment_build_rows
      where segment_id = ${segmentId} and lane between ${from} and ${to} and customer_id > ${afterId}
      order by lane, customer_id limit ${limit}
    ), found as materialized (
      select b.lane, b.customer_id, b.member, b.next_at, ${kept}
      from batch b
      where (select c.state from customers c where c.id = b.customer_id) in ('anonymous', 'known')
        and (select true from segment_build_skips s
          where s.segment_id = ${segmentId} and s.customer_id = b.customer_id) is null
    ), came as (
      insert into memberships (segment_id, customer_id, since)
      select ${segmentId}::bigint, customer_id, ${at} from found where member and kept is null
      on conflict do nothing returning customer_id
    ), went as (
      delete from memberships where ctid = any(array(select kept from found where kept is not null and not member))
      returning customer_id
    ), timed as (
      insert into segment_timers (segment_id, customer_id, lane, at)
      select ${segmentId}::bigint, customer_id, lane, next_at from found
      where next_at is not null and next_at is distinct from timer_at
      on conflict (segment_id, customer_id) do update set at = excluded.at
    ), counted as (
      insert into segment_deltas (segment_id, entered, "left", at)
      select ${segmentId}::bigint, came_n, went_n, ${at}
      from (select count(*) as came_n from came) a, (select count(*) as went_n from went) b where came_n + went_n > 0
    )
    select (select count(*) from batch) as count, coalesce((select max(customer_id) from batch), 0) as "lastId",
      array(select customer_id from came) as entered, array(select customer_id from went) as "left"`,
  )
  return row ?? { count: 0, lastId: 0, entered: [], left: [] }
}

/** Is nothing kept of this segment, neither members nor timers? */
export async function isEmpty(db: Db, segmentId: number): Promise<boolean> {
  const [row] = await rows<{ empty: boolean }>(
    db,
    sql`select not exists (select from memberships where segment_id = ${segmentId})
      and not exists (select from segment_timers where segment_id = ${segmentId}) as empty`,
  )
  return row?.empty ?? false
}

export function hasDependents(db: Db, topic: string): Promise<boolean> {
  const exists: SQL = sql`select from segments where ${topic} = any(depends_on) and state in ('live', 'building') limit 1`
  return rows(db, exists).then((found) => found.length > 0)
}
