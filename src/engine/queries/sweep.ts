import { sql } from 'drizzle-orm'
import { LANES } from '../../core/lane.ts'
import { type Db, rows } from '../../db/client.ts'

/** The next instant at which an enrolment is due by the clock: one index probe per lane. */
export async function nextWakeAt(db: Db): Promise<Date | undefined> {
  const [row] = await rows<{ at: Date | null }>(
    db,
    sql`
    select min(e.wake_at) as at from generate_series(0, ${LANES - 1}::int) as l(lane)
    cross join lateral (
      select wake_at from enrolments
      where enrolments.lane = l.lane::smallint and status = 'active' and wake_at is not null
      order by wake_at limit 1
    ) e`,
  )
  return row?.at ?? undefined
}

/** Channels with a queued message that is due. */
export async function listDueChannels(db: Db, now: Date): Promise<('email' | 'sms')[]> {
  const due = await rows<{ channel: 'email' | 'sms' }>(
    db,
    sql`
    select c.channel from (values ('email'), ('sms')) as c(channel)
    where exists (
      select from generate_series(0, 2) as r(rank), lateral (
        select from messages m
        where m.channel = c.channel and m.rank = r.rank and m.status = 'queued' and m.due_at <= ${now}::timestamptz
        limit 1) due)`,
  )
  return due.map(({ channel }) => channel)
}

/** Is there a message whose sender died between handing it over and saying what came of it? */
export async function hasDeadLease(db: Db, now: Date): Promise<boolean> {
  const [row] = await rows<{ dead: boolean }>(
    db,
    sql`select exists (select from messages where status = 'handed' and lease_until < ${now}::timestamptz) as dead`,
  )
  return row?.dead ?? false
}

export interface EngineStats {
  /** Inbox rows that no pass has looked at. */
  readonly inboxDepth: number
  /** How long the oldest of them has waited. */
  readonly inboxLagS: number
  /** Enrolments whose time has come. */
  readonly dueEnrolments: number
  /** How overdue the oldest of them is. */
  readonly enrolmentLagS: number
  readonly dueSegmentTimers: number
  /** Lanes in which something has waited for more than two minutes. */
  readonly stuckLanes: number
}

const STUCK_S = 120

export async function readStats(db: Db, now: Date): Promise<EngineStats> {
  const [row] = await rows<EngineStats>(
    db,
    sql`
    with inboxes as (
      select lane, count(*) as depth, min(received_at) as since from inbox group by lane
    ), due as (
      select lane, count(*) as depth, min(wake_at) as since from enrolments
      where status = 'active' and wake_at is not null and wake_at <= ${now}::timestamptz group by lane
    ), ages as (
      select lane, extract(epoch from ${now}::timestamptz - min(since)) as age_s
      from (select lane, since from inboxes union all select lane, since from due) w group by lane
    )
    select (select coalesce(sum(depth), 0) from inboxes)::float8 as "inboxDepth",
      greatest(0, coalesce((select extract(epoch from ${now}::timestamptz - min(since)) from inboxes), 0))::float8 as "inboxLagS",
      (select coalesce(sum(depth), 0) from due)::float8 as "dueEnrolments",
      coalesce((select extract(epoch from ${now}::timestamptz - min(since)) from due), 0)::float8 as "enrolmentLagS",
      (select count(*) from segment_timers where at <= ${now}::timestamptz)::float8 as "dueSegmentTimers",
      (select count(*) from ages where age_s > ${STUCK_S})::int as "stuckLanes"`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return row
}
