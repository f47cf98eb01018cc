import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { DayFigures, HeldFigures, Peak, Pressure, Reason } from '../simulation.ts'

/** Enrolments and messages of before, or of others, have negative ids. */
const OURS = sql`id > 0`

export interface EnrolmentFigures {
  readonly treated: number
  readonly holdout: number
  readonly goalsTreated: number
  readonly goalsHoldout: number
  readonly underWay: number
}

export async function countEntered(db: Db): Promise<EnrolmentFigures> {
  const [row] = await rows<EnrolmentFigures>(
    db,
    sql`
    select count(*) filter (where arm = 'treated')::int as treated, count(*) filter (where arm = 'holdout')::int as holdout,
      count(*) filter (where arm = 'treated' and goal_at is not null)::int as "goalsTreated",
      count(*) filter (where arm = 'holdout' and goal_at is not null)::int as "goalsHoldout",
      count(*) filter (where status = 'active')::int as "underWay"
    from enrolments where ${OURS}`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return row
}

export function countRefused(db: Db): Promise<Reason[]> {
  return rows<Reason>(
    db,
    sql`select reason, count(*)::int as count from trigger_refusals group by reason order by 2 desc, 1`,
  )
}

export function countEnded(db: Db): Promise<Reason[]> {
  return rows<Reason>(
    db,
    sql`
    select coalesce(exit_reason, status) as reason, count(*)::int as count from enrolments
    where ${OURS} and status <> 'active' group by 1 order by 2 desc, 1`,
  )
}

export function countPassages(db: Db): Promise<{ step: string; branch: string | null; count: number }[]> {
  return rows(
    db,
    sql`select step, branch, count(*)::int as count from step_log group by 1, 2 order by 1, 3 desc, 2`,
  )
}

export function countWaiting(db: Db): Promise<{ step: string; count: number }[]> {
  return rows(
    db,
    sql`
    select step, count(*)::int as count from enrolments
    where ${OURS} and status = 'active' and step is not null group by 1`,
  )
}

export function countSentByDay(db: Db, zone: string): Promise<DayFigures[]> {
  return rows<DayFigures>(
    db,
    sql`
    select to_char(sent_at at time zone ${zone}, 'YYYY-MM-DD') as day, channel, count(*)::int as messages
    from messages where ${OURS} and status = 'sent' group by 1, 2 order by 1, 2`,
  )
}

export function countNotSent(db: Db, status: 'held' | 'queued'): Promise<HeldFigures[]> {
  return rows<HeldFigures>(
    db,
    sql`
    select coalesce(reason, 'not_due') as reason, channel, step_id as step, count(*)::int as count
    from messages where ${OURS} and status = ${status} group by 1, 2, 3 order by 4 desc, 1, 2, 3`,
  )
}

export function findPeaks(db: Db): Promise<Peak[]> {
  return rows<Peak>(
    db,
    sql`
    select distinct on (channel) channel, count(*)::int as messages, date_trunc('hour', sent_at) as at
    from messages where ${OURS} and status = 'sent' group by channel, date_trunc('hour', sent_at)
    order by channel, count(*) desc, 3`,
  )
}

export interface CallFigures {
  readonly tasks: number
  readonly calls: number
  readonly day: string | null
  readonly dayCalls: number
  readonly hour: Date | null
  readonly hourCalls: number
  readonly openMax: number
}

export async function countCalls(db: Db, zone: string): Promise<CallFigures> {
  const [row] = await rows<CallFigures>(
    db,
    sql`
    with made as (
      select started_at from call_attempts where task_id > 0
    ), days as (
      select to_char(started_at at time zone ${zone}, 'YYYY-MM-DD') as day, count(*) as n from made group by 1
      order by 2 desc, 1 limit 1
    ), hours as (
      select date_trunc('hour', started_at) as hour, count(*) as n from made group by 1 order by 2 desc, 1 limit 1
    ), changes as (
      select created_at as at, 1 as by from call_tasks
      union all select a.started_at, -1 from call_attempts a where a.task_id > 0
      union all select done_at, -1 from call_tasks where state = 'held'
    ), levels as (
      select sum(by) over (order by at, by desc) as open from changes
    )
    select (select count(*)::int from call_tasks) as tasks, (select count(*)::int from made) as calls,
      (select day from days) as day, coalesce((select n from days), 0)::int as "dayCalls",
      (select hour from hours) as hour, coalesce((select n from hours), 0)::int as "hourCalls",
      coalesce((select max(open) from levels), 0)::int as "openMax"`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return row
}

export async function sumSent(db: Db): Promise<{ channel: string; messages: number }[]> {
  return rows(
    db,
    sql`
    select channel, count(*)::int as messages from messages where ${OURS} and status = 'sent' group by 1 order by 1`,
  )
}

/** Contacts of the people that the workflow reached, in the period: with it, and without it. */
export async function measurePressure(db: Db, since: Date, until: Date): Promise<Pressure> {
  const [row] = await rows<Omit<Pressure, 'workflows'>>(
    db,
    sql`
    with reached as materialized (
      select distinct customer_id from messages where ${OURS} and status = 'sent'
    ), contacts as materialized (
      select m.customer_id, m.sent_at, m.id > 0 as ours from messages m join reached using (customer_id)
      where m.status = 'sent' and m.sent_at >= ${since}::timestamptz and m.sent_at <= ${until}::timestamptz
    ), weeks as (
      select customer_id, count(*) over w as total, count(*) filter (where not ours) over w as others
      from contacts
      window w as (partition by customer_id order by sent_at range between interval '7 days' preceding and current row)
    ), worst as (
      select customer_id, max(total) as total, max(others) as others from weeks group by 1
    )
    select (select count(*)::int from reached) as customers,
      coalesce(avg(others), 0)::float8 as "weekMeanBefore", coalesce(avg(total), 0)::float8 as "weekMeanAfter",
      coalesce(max(others), 0)::int as "weekMaxBefore", coalesce(max(total), 0)::int as "weekMaxAfter",
      (select count(distinct a.customer_id)::int from contacts a join contacts b using (customer_id)
        where a.ours and not b.ours and abs(extract(epoch from a.sent_at - b.sent_at)) <= 86400) as "sameDay"
    from worst`,
  )
  const workflows = await rows<{ workflow: string; messages: number; customers: number }>(
    db,
    sql`
    select coalesce(w.key, 'none') as workflow, count(*)::int as messages, count(distinct m.customer_id)::int as customers
    from messages m left join workflows w on w.id = m.workflow_id
    where m.id < 0 and m.sent_at >= ${since}::timestamptz and m.sent_at <= ${until}::timestamptz
      and m.customer_id in (select customer_id from messages where ${OURS} and status = 'sent')
    group by 1 order by 2 desc, 1 limit 20`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return { ...row, workflows }
}
