import { sql } from 'drizzle-orm'
import { LANE_LOCK_SPACE, LANES, laneOf } from '../../core/lane.ts'
import { type Db, json, rows } from '../../db/client.ts'

/**
 * Lanes in which something is new or due: three index probes per lane, so the cost does not depend on how
 * much there is.
 */
export async function listLanesWithWork(db: Db, now: Date): Promise<number[]> {
  const found = await rows<{ lane: number }>(
    db,
    sql`
    select lane from generate_series(0, ${LANES - 1}::int) as l(lane)
    where exists (select from inbox where inbox.lane = l.lane)
      or exists (select from enrolments e where e.lane = l.lane and e.status = 'active'
        and e.wake_at is not null and e.wake_at <= ${now}::timestamptz)
      or exists (select from segment_timers t where t.lane = l.lane and t.at <= ${now}::timestamptz)`,
  )
  return found.map(({ lane }) => lane)
}

/** Takes up to `max` of these lanes that nobody else holds, in the order given, until the transaction ends. */
export async function tryLockLanes(db: Db, lanes: readonly number[], max: number): Promise<number[]> {
  const taken = await rows<{ lane: number }>(
    db,
    sql`
    with wanted as materialized (
      select value::int as lane, position
      from jsonb_array_elements_text(${json(lanes)}::jsonb) with ordinality as w(value, position)
      order by position
    )
    select lane from wanted where pg_try_advisory_xact_lock(${LANE_LOCK_SPACE}::int, lane) limit ${max}`,
  )
  return taken.map(({ lane }) => lane)
}

export async function tryLockLane(db: Db, lane: number): Promise<boolean> {
  return (await tryLockLanes(db, [lane], 1)).length === 1
}

/** Waits until no lane pass works on any of these customers and keeps it so; then locks them, in id order. */
export async function lockInLanes(db: Db, customerIds: readonly number[]): Promise<void> {
  const lanes = [...new Set(customerIds.map(laneOf))].sort((a, b) => a - b)
  for (const lane of lanes) {
    await db.execute(sql`select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, ${lane}::int)`)
  }
  await db.execute(sql`
    select 1 from customers where id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    order by id for update`)
}

export interface InboxRow {
  readonly id: number
  readonly customerId: number
  readonly topic: string
  readonly eventId: number | null
  readonly eventAt: Date | null
  readonly past: boolean
}

/**
 * Takes what is new in these lanes out of the inbox, oldest first; it is back if the pass fails. `after`: nothing up to
 * this row is left.
 */
export async function takeInbox(
  db: Db,
  lanes: readonly number[],
  { limit, after = 0 }: { readonly limit: number; readonly after?: number | undefined },
): Promise<InboxRow[]> {
  const taken = await rows<InboxRow>(
    db,
    sql`
    with due as materialized (
      select i.id from jsonb_array_elements_text(${json(lanes)}::jsonb) as l(lane)
      cross join lateral (
        select id from inbox where inbox.lane = l.lane::smallint and inbox.id > ${after}::bigint
        order by inbox.id limit ${limit}
      ) i
      order by i.id limit ${limit}
    )
    delete from inbox using due where inbox.id = due.id
    returning inbox.id, customer_id as "customerId", topic, event_id as "eventId", event_at as "eventAt", past`,
  )
  return taken.sort((a, b) => a.id - b.id)
}
