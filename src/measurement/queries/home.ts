import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { messageFigures } from '../../messages/queries/message-counts.ts'
import { enrolmentFigures } from '../../workflows/queries/enrolment-counts.ts'

export interface Reachable {
  readonly channel: 'email' | 'sms' | 'phone' | 'any'
  readonly people: number
}

/** People whom marketing may reach: an address that is not suppressed, and at least one consent in force. */
export function countReachable(db: Db, now: Date): Promise<Reachable[]> {
  return rows<Reachable>(
    db,
    sql`
    with people as (
      select c.customer_id, bool_or(c.channel = 'email') as email, bool_or(c.channel = 'sms') as sms,
        bool_or(c.channel = 'phone') as phone
      from consents c join customers p on p.id = c.customer_id
      where c.state = 'granted' and (c.expires_at is null or c.expires_at > ${now}::timestamptz)
        and c.channel in ('email', 'sms', 'phone') and p.state = 'known'
        and case when c.channel = 'email' then p.email_hash else p.phone_hash end is not null
        and not exists (
          select from suppressions s where s.channel = c.channel
            and s.address_hash = case when c.channel = 'email' then p.email_hash else p.phone_hash end)
      group by 1
    ), counted as (
      select count(*) as any, count(*) filter (where email) as email, count(*) filter (where sms) as sms,
        count(*) filter (where phone) as phone
      from people
    )
    select l.channel, l.people::float8 as people from counted,
      lateral (values ('any', counted.any), ('email', email), ('sms', sms), ('phone', phone)) as l(channel, people)`,
  )
}

export interface PeriodFigures {
  readonly period: 'now' | 'before'
  readonly sent: number
  readonly delivered: number
  readonly bounced: number
  readonly clicked: number
  readonly unsubscribed: number
}

/** Messages that left in the last 30 days (UTC, today included) and in the 30 before; what came back counts with them. */
export function listPeriodFigures(db: Db, now: Date): Promise<PeriodFigures[]> {
  const today = sql`(${now}::timestamptz at time zone 'UTC')::date`
  return rows<PeriodFigures>(
    db,
    sql`
    select case when day > ${today} - 30 then 'now' else 'before' end as period,
      sum(sent)::float8 as sent, sum(delivered)::float8 as delivered, sum(bounced)::float8 as bounced,
      sum(clicked)::float8 as clicked, sum(unsubscribed)::float8 as unsubscribed
    from ${messageFigures} f
    where channel <> 'phone' and day > ${today} - 60 and day <= ${today}
    group by 1`,
  )
}

export interface Conversions {
  readonly period: 'now' | 'before'
  readonly converted: number
  readonly value: number
}

export function listConversions(db: Db, now: Date): Promise<Conversions[]> {
  const today = sql`(${now}::timestamptz at time zone 'UTC')::date`
  return rows<Conversions>(
    db,
    sql`
    select case when day > ${today} - 30 then 'now' else 'before' end as period,
      sum(converted)::float8 as converted, sum(value)::float8 as value
    from ${enrolmentFigures} e
    where day > ${today} - 60 and day <= ${today}
    group by 1`,
  )
}

export interface DayFigures {
  /** As 2026-11-22, on the company's calendar. */
  readonly day: string
  readonly email: number
  readonly sms: number
  readonly phone: number
}

/** Every day of the last 30, those without a message too. */
export function listDays(db: Db, now: Date, zone: string): Promise<DayFigures[]> {
  return rows<DayFigures>(
    db,
    sql`
    with days as (
      select generate_series(0, 29) as back
    ),
    sent as (
      select (sent_at at time zone ${zone})::date as day, channel, count(*)::float8 as messages
      from messages
      where sent_at > ${now}::timestamptz - interval '31 days'
        and planned_at > ${now}::timestamptz - interval '90 days'
      group by 1, 2
    )
    select to_char(d.day, 'YYYY-MM-DD') as day,
      coalesce(sum(messages) filter (where channel = 'email'), 0)::float8 as email,
      coalesce(sum(messages) filter (where channel = 'sms'), 0)::float8 as sms,
      coalesce(sum(messages) filter (where channel = 'phone'), 0)::float8 as phone
    from (select (${now}::timestamptz at time zone ${zone})::date - back as day from days) d
    left join sent using (day)
    group by d.day order by d.day`,
  )
}

export interface ToDoFigures {
  readonly uncertain: number
  readonly failedEnrolments: number
  readonly failedImports: number
  readonly failedSegments: number
  readonly openCalls: number
  readonly callbacks: number
  readonly pausedSenders: number
}

export async function countToDo(db: Db, now: Date): Promise<ToDoFigures> {
  const [row] = await rows<ToDoFigures>(
    db,
    sql`
    select
      (select count(*) from messages where status = 'uncertain')::float8 as uncertain,
      (select coalesce(sum(failed), 0) from ${enrolmentFigures} e
        where day > (${now}::timestamptz at time zone 'UTC')::date - 30)::float8 as "failedEnrolments",
      (select count(*) from imports where state = 'failed' and created_at > ${now}::timestamptz - interval '7 days')::float8
        as "failedImports",
      (select count(*) from segments where state = 'failed')::float8 as "failedSegments",
      (select count(*) from call_tasks where state = 'open' and next_at <= ${now}::timestamptz)::float8 as "openCalls",
      (select count(*) from call_tasks where state = 'open' and callback = 1
        and next_at <= ${now}::timestamptz + interval '1 day')::float8 as callbacks,
      (select count(*) from send_budgets where paused_until > ${now}::timestamptz)::float8 as "pausedSenders"`,
  )
  if (!row) throw new Error('a statement without a table gave no row')
  return row
}
