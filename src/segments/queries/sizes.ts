import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

export async function insertDelta(
  db: Db,
  delta: { segmentId: number; entered: number; left: number },
  now: Date,
): Promise<void> {
  if (delta.entered + delta.left === 0) return
  await db.execute(sql`insert into segment_deltas (segment_id, entered, "left", at)
    values (${delta.segmentId}, ${delta.entered}, ${delta.left}, ${now}::timestamptz)`)
}

/**
 * Adds the deltas to the sizes and to the rows of their days, and deletes them; one fold at a time. A day without
 * a change gets its row from the size as it stands.
 */
export async function foldDeltas(db: Db, now: Date): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('segments.fold'))`)
  await db.execute(sql`with folded as (
      delete from segment_deltas returning segment_id, entered, "left", (at at time zone 'UTC')::date as day
    ), by_day as (
      select segment_id, day, sum(entered)::int as entered, sum("left")::int as "left" from folded group by 1, 2
    ), by_segment as (
      select segment_id, sum(entered - "left")::int as change from by_day group by 1
    ), sized as (
      update segments s set size = s.size + b.change from by_segment b where s.id = b.segment_id
      returning s.id, s.size
    )
    insert into segment_sizes as z (segment_id, day, size, entered, "left")
    select b.segment_id, b.day,
      -- Of several days folded at once, each has the size at its own end.
      s.size - coalesce(sum(b.entered - b."left") over (partition by b.segment_id order by b.day
        rows between 1 following and unbounded following), 0),
      b.entered, b."left"
    from by_day b join sized s on s.id = b.segment_id
    on conflict (segment_id, day) do update
      set size = excluded.size, entered = z.entered + excluded.entered, "left" = z."left" + excluded."left"`)
  await db.execute(sql`insert into segment_sizes (segment_id, day, size, entered, "left")
    select id, (${now}::timestamptz at time zone 'UTC')::date, size, 0, 0 from segments
    where state in ('live', 'building') on conflict do nothing`)
}

/**
 * Counts the members and corrects the sizes. The deltas that were not yet folded are in the same snapshot as the
 * members whom they tell of.
 */
export async function recountSizes(db: Db): Promise<void> {
  await db.execute(sql`update segments s set size = counted.members - counted.unfolded
    from (select g.id,
        (select count(*) from memberships m where m.segment_id = g.id)::int as members,
        coalesce((select sum(d.entered - d."left") from segment_deltas d where d.segment_id = g.id), 0)::int as unfolded
      from segments g where g.state <> 'archived') counted
    where s.id = counted.id and s.size <> counted.members - counted.unfolded`)
}

/** Has the day of `now` its rows already? */
export async function hasSizesOf(db: Db, now: Date): Promise<boolean> {
  const found = await rows(
    db,
    sql`select from segment_sizes where day = (${now}::timestamptz at time zone 'UTC')::date limit 1`,
  )
  return found.length > 0
}

export interface SizeOfDay {
  readonly day: string
  readonly size: number
  readonly entered: number
  readonly left: number
}

export function listSizes(db: Db, segmentId: number, days: number): Promise<SizeOfDay[]> {
  return rows(
    db,
    sql`select * from (select day::text, size, entered, "left" from segment_sizes
      where segment_id = ${segmentId} order by day desc limit ${days}) newest order by day`,
  )
}
