import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { domainsOf, type MailboxProvider } from '../mailbox-provider.ts'
import type { Period } from './results.ts'

export interface ProviderFigures {
  readonly provider: MailboxProvider
  readonly sent: number
  readonly delivered: number
  readonly bounced: number
  readonly complained: number
  readonly clicked: number
  readonly unsubscribed: number
}

/** A message is planned at most so long before it leaves that this finds its partition. */
const PLANNED_BEFORE = sql`interval '60 days'`

const sentIn = ({ days, lastDay }: Period) => sql`m.channel = 'email'
  and m.sent_at >= (${lastDay}::date - ${days}::int + 1)::timestamp at time zone 'UTC'
  and m.sent_at < (${lastDay}::date + 1)::timestamp at time zone 'UTC'
  and m.planned_at >= (${lastDay}::date - ${days}::int + 1)::timestamp at time zone 'UTC' - ${PLANNED_BEFORE}
  and m.planned_at < (${lastDay}::date + 1)::timestamp at time zone 'UTC'`

/**
 * Mails by who runs the mailbox that the person has now; of whom nothing is known any more: other. Summed by
 * customer's domain first, so that the domain is looked at once and not with every mail.
 */
export function listProviderFigures(db: Db, period: Period): Promise<ProviderFigures[]> {
  return rows<ProviderFigures>(
    db,
    sql`
    with by_customer as (
      select m.customer_id, count(*) as sent, count(m.delivered_at) as delivered, count(m.bounced_at) as bounced,
        count(m.complained_at) as complained, count(m.clicked_at) as clicked, count(m.unsubscribed_at) as unsubscribed
      from messages m where ${sentIn(period)} group by 1
    ), by_domain as (
      select split_part(lower(c.email), '@', 2) as domain, sum(sent) as sent, sum(delivered) as delivered,
        sum(bounced) as bounced, sum(complained) as complained, sum(clicked) as clicked, sum(unsubscribed) as unsubscribed
      from by_customer b left join customers c on c.id = b.customer_id group by 1
    )
    select ${providerSql(sql`domain`)} as provider, sum(sent)::float8 as sent, sum(delivered)::float8 as delivered,
      sum(bounced)::float8 as bounced, sum(complained)::float8 as complained, sum(clicked)::float8 as clicked,
      sum(unsubscribed)::float8 as unsubscribed
    from by_domain group by 1 order by 2 desc, 1`,
  )
}

/** The name of whoever runs the mailboxes of a domain. */
function providerSql(domain: SQL): SQL {
  const cases = Object.entries(domainsOf).map(([provider, { exactly, names = [] }]) => {
    const list = sql.join(
      exactly.map((one) => sql`${one}`),
      sql`, `,
    )
    const byName = names.length === 0 ? sql`` : sql` or ${domain} ~ ${`^(${names.join('|')})\\.`}`
    return sql`when ${domain} in (${list})${byName} then ${provider}::text`
  })
  return sql`case ${sql.join(cases, sql` `)} else 'other' end`
}

export interface BounceFigures {
  /** Why, in our words whoever reported it: `hard`, `mailbox_full`… */
  readonly reason: string
  readonly mails: number
}

/** Why mails came back. The reason is on the event; a message says only that and when. */
export function listBounces(db: Db, period: Period): Promise<BounceFigures[]> {
  return rows<BounceFigures>(
    db,
    sql`
    select coalesce(e.reason, 'unknown') as reason, count(*)::float8 as mails
    from messages m left join lateral (
      select e.properties->>'reason' as reason from events e
      where e.customer_id = m.customer_id and e.type = 'message_bounced'
        and e.occurred_at >= m.bounced_at - interval '1 second' and e.occurred_at < m.bounced_at + interval '1 second'
      limit 1) e on true
    where ${sentIn(period)} and m.bounced_at is not null
    group by 1 order by 2 desc, 1`,
  )
}

export interface Refusal {
  readonly reason: string | null
  readonly mails: number
}

/** Mails that no server took: they never left, so they are in no rate. */
export function listRefused(db: Db, { days, lastDay }: Period): Promise<Refusal[]> {
  return rows<Refusal>(
    db,
    sql`
    select m.reason, count(*)::float8 as mails from messages m
    where m.channel = 'email' and m.status = 'failed'
      and m.planned_at >= (${lastDay}::date - ${days}::int + 1)::timestamp at time zone 'UTC'
      and m.planned_at < (${lastDay}::date + 1)::timestamp at time zone 'UTC'
    group by 1 order by 2 desc, 1`,
  )
}

export interface PausedSender {
  readonly key: string
  readonly until: Date
  readonly reason: string | null
}

export function listPausedSenders(db: Db, now: Date): Promise<PausedSender[]> {
  return rows<PausedSender>(
    db,
    sql`
    select key, paused_until as until, paused_reason as reason from send_budgets
    where paused_until > ${now}::timestamptz order by key`,
  )
}

export interface NewSuppressions {
  readonly channel: 'email' | 'sms' | 'phone'
  readonly reason: string
  readonly addresses: number
}

/** Addresses that were put on the list of those never to be contacted in these days. */
export function listNewSuppressions(db: Db, { days, lastDay }: Period): Promise<NewSuppressions[]> {
  return rows<NewSuppressions>(
    db,
    sql`
    select channel, reason, count(*)::float8 as addresses from suppressions
    where at >= (${lastDay}::date - ${days}::int + 1)::timestamp at time zone 'UTC'
    group by 1, 2 order by 3 desc, 1, 2`,
  )
}
