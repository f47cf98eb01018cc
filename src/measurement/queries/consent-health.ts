import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

type Channel = 'email' | 'sms' | 'phone'

export interface ReachableFor {
  readonly channel: Channel
  readonly purpose: string
  /** A consent in force. */
  readonly granted: number
  /** And an address that is not suppressed. */
  readonly reachable: number
  /** Of those granted: without a wording or evidence behind it. */
  readonly unproven: number
  /** Of those granted: given more than `years` ago. */
  readonly old: number
  /** Of those granted: ends by itself within 30 days. */
  readonly ending: number
}

/** Who may be contacted on which channel for what, and how well that stands up. */
export function listReachableFor(
  db: Db,
  { now, years }: { now: Date; years: number },
): Promise<ReachableFor[]> {
  return rows<ReachableFor>(
    db,
    sql`
    select k.channel, k.purpose, count(*)::float8 as granted,
      count(*) filter (where a.hash is not null and s.channel is null)::float8 as reachable,
      count(*) filter (where not k.proven)::float8 as unproven,
      count(*) filter (where k.since < ${now}::timestamptz - make_interval(years => ${years}::int))::float8 as old,
      count(*) filter (where k.expires_at < ${now}::timestamptz + interval '30 days')::float8 as ending
    from consents k
    join customers c on c.id = k.customer_id and c.state = 'known'
    cross join lateral (select case when k.channel = 'email' then c.email_hash else c.phone_hash end as hash) a
    left join suppressions s on s.channel = k.channel and s.address_hash = a.hash
    where k.state = 'granted' and k.channel in ('email', 'sms', 'phone')
      and (k.expires_at is null or k.expires_at > ${now}::timestamptz)
    group by 1, 2 order by 1, 2`,
  )
}

export interface WeekOfConsents {
  /** Its Monday, as 2026-11-23, on the company's calendar. */
  readonly week: string
  readonly channel: Channel
  readonly purpose: string
  /** `form`, `import`, `preferences`…: what comes before the colon. */
  readonly source: string
  readonly given: number
  readonly ended: number
}

/**
 * Consents that came and went, by week. From the ledger, in the order in which the decisions were taken: asking
 * again for what is granted is not an opt-in, and a withdrawal of what was never granted ends nothing. Weeks before
 * the first are summed under `before`.
 */
export function listWeeksOfConsents(
  db: Db,
  { from, zone }: { from: Date; zone: string },
): Promise<WeekOfConsents[]> {
  return rows<WeekOfConsents>(
    db,
    sql`
    with turns as (
      select channel, purpose, at, source, state = 'granted' as is_on,
        coalesce(lag(state = 'granted') over (partition by customer_id, channel, purpose order by at, id), false) as was_on
      from consent_ledger where channel in ('email', 'sms', 'phone')
    )
    select case when at < ${from}::timestamptz then 'before'
        else to_char(date_trunc('week', at at time zone ${zone}), 'YYYY-MM-DD') end as week,
      channel, purpose, case when at < ${from}::timestamptz then '' else split_part(source, ':', 1) end as source,
      count(*) filter (where is_on)::float8 as given, count(*) filter (where was_on)::float8 as ended
    from turns where is_on <> was_on group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  )
}

export interface OptIns {
  readonly asked: number
  readonly confirmed: number
  readonly cancelled: number
  readonly expired: number
  readonly pending: number
}

/** Confirmations asked for since `from`. */
export async function countOptIns(db: Db, from: Date): Promise<OptIns> {
  const [row] = await rows<OptIns>(
    db,
    sql`
    select count(*)::float8 as asked, count(*) filter (where state = 'confirmed')::float8 as confirmed,
      count(*) filter (where state = 'cancelled')::float8 as cancelled,
      count(*) filter (where state = 'expired')::float8 as expired,
      count(*) filter (where state = 'pending')::float8 as pending
    from opt_in_requests where created_at >= ${from}::timestamptz`,
  )
  if (!row) throw new Error('a count gave no row')
  return row
}

/** Known people of whom nothing was heard for so many years: neither an event nor a click of theirs. */
export async function countSilent(db: Db, { now, years }: { now: Date; years: number }): Promise<number> {
  const [row] = await rows<{ people: number }>(
    db,
    sql`
    select count(*)::float8 as people from customers
    where state = 'known'
      and coalesce(last_seen_at, created_at) < ${now}::timestamptz - make_interval(years => ${years}::int)`,
  )
  return row?.people ?? 0
}
