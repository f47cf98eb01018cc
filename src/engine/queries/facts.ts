import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { CallFacts, ContactFacts, WebhookFacts } from '../../workflows/step-facts.ts'

export async function listZones(db: Db, customerIds: readonly number[]): Promise<Map<number, string>> {
  const found = await rows<{ id: number; timezone: string }>(
    db,
    sql`
    select c.id, c.timezone from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
    join customers c on c.id = x.id::bigint where c.timezone is not null`,
  )
  return new Map(found.map(({ id, timezone }) => [id, timezone]))
}

/** Attributes and the profile's own columns by the names asked for; what a customer lacks is left out. */
export function listAttributes(
  db: Db,
  customerIds: readonly number[],
  names: readonly string[],
): Promise<{ customerId: number; values: Record<string, unknown> }[]> {
  return rows(
    db,
    sql`
    select c.id as "customerId", coalesce((
      select jsonb_object_agg(n.name, v.value) from jsonb_array_elements_text(${json(names)}::jsonb) as n(name)
      cross join lateral (select case n.name when 'email' then to_jsonb(c.email) when 'phone' then to_jsonb(c.phone)
        when 'locale' then to_jsonb(c.locale) when 'timezone' then to_jsonb(c.timezone)
        else c.attributes -> n.name end as value) v
      where v.value is not null), '{}') as values
    from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id) join customers c on c.id = x.id::bigint`,
  )
}

export interface ContactRow extends ContactFacts {
  readonly customerId: number
  readonly channel: string
  readonly purpose: string
}

/** Addresses, suppressions and consents as they stand, for the choice of a channel. */
export function listContacts(
  db: Db,
  wanted: readonly { customerId: number; channel: string; purpose: string }[],
  now: Date,
): Promise<ContactRow[]> {
  const hash = sql`case x.channel when 'email' then c.email_hash else c.phone_hash end`
  return rows<ContactRow>(
    db,
    sql`
    select x."customerId", x.channel, x.purpose, ${hash} is not null as "hasAddress",
      exists (select from suppressions s where s.channel = x.channel and s.address_hash = ${hash}) as suppressed,
      case when g.state = 'granted' and g.expires_at <= ${now}::timestamptz then 'expired' else g.state end as consent
    from (select distinct "customerId", channel, purpose from jsonb_to_recordset(${json(wanted)}::jsonb)
      as w("customerId" bigint, channel text, purpose text)) x
    join customers c on c.id = x."customerId"
    left join consents g on g.customer_id = c.id and g.channel = x.channel and g.purpose = x.purpose`,
  )
}

export interface MessageResponses {
  readonly enrolmentId: number
  readonly stepId: string
  readonly sent: boolean
  readonly delivered: boolean
  readonly opened: boolean
  readonly clicked: boolean
  readonly replied: boolean
  readonly bounced: boolean
}

/** What became of the last message of each of these steps of these enrolments. `from` spares the older partitions. */
export function listResponses(
  db: Db,
  wanted: readonly { enrolmentId: number; stepId: string }[],
  from: Date,
): Promise<MessageResponses[]> {
  return rows<MessageResponses>(
    db,
    sql`
    select m.enrolment_id as "enrolmentId", m.step_id as "stepId",
      bool_or(m.status = 'sent') as sent, bool_or(m.delivered_at is not null) as delivered,
      bool_or(m.opened_at is not null) as opened, bool_or(m.clicked_at is not null) as clicked,
      bool_or(m.replied_at is not null) as replied, bool_or(m.bounced_at is not null) as bounced
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x("enrolmentId" bigint, "stepId" text)
    join messages m on m.enrolment_id = x."enrolmentId" and m.step_id = x."stepId"
    where m.planned_at >= ${from}::timestamptz and m.visit = (
      select max(l.visit) from messages l where l.enrolment_id = m.enrolment_id and l.step_id = m.step_id
        and l.planned_at >= ${from}::timestamptz)
    group by 1, 2`,
  )
}

export interface CallRow extends CallFacts {
  readonly enrolmentId: number
  readonly stepId: string
}

/** The last call task of each of these steps. */
export function listCalls(
  db: Db,
  wanted: readonly { customerId: number; enrolmentId: number; stepId: string }[],
): Promise<CallRow[]> {
  return rows<CallRow>(
    db,
    sql`
    select distinct on (t.enrolment_id, t.step_id) t.enrolment_id as "enrolmentId", t.step_id as "stepId",
      t.state, t.outcome
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x("customerId" bigint, "enrolmentId" bigint, "stepId" text)
    join call_tasks t on t.customer_id = x."customerId" and t.enrolment_id = x."enrolmentId" and t.step_id = x."stepId"
    order by t.enrolment_id, t.step_id, t.id desc`,
  )
}

/** The webhook call of this visit to each of these steps. */
export function listWebhooks(
  db: Db,
  wanted: readonly { enrolmentId: number; stepId: string; visit: number }[],
): Promise<(WebhookFacts & { enrolmentId: number })[]> {
  return rows(
    db,
    sql`
    select c.enrolment_id as "enrolmentId", c.state, c.status, c.error, c.answer
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x("enrolmentId" bigint, "stepId" text, visit int)
    join webhook_calls c on c.enrolment_id = x."enrolmentId" and c.step_id = x."stepId" and c.visit = x.visit`,
  )
}

export async function listScores(
  db: Db,
  wanted: readonly { customerId: number; model: string }[],
): Promise<{ customerId: number; model: string; value: number }[]> {
  return rows(
    db,
    sql`
    select s.customer_id as "customerId", s.model, s.value
    from (select distinct * from jsonb_to_recordset(${json(wanted)}::jsonb) as x("customerId" bigint, model text)) x
    join scores s on s.customer_id = x."customerId" and s.model = x.model`,
  )
}

export interface EventBody {
  readonly id: number
  readonly customerId: number
  readonly type: string
  readonly occurredAt: Date
  readonly properties: Record<string, unknown>
  readonly value: number | null
}

/** Events by id and instant: the instant finds the partition. */
export function listEvents(db: Db, wanted: readonly { id: number; at: Date }[]): Promise<EventBody[]> {
  return rows<EventBody>(
    db,
    sql`
    select e.id, e.customer_id as "customerId", e.type, e.occurred_at as "occurredAt", e.properties, e.value
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x(id bigint, at timestamptz)
    join events e on e.id = x.id and e.occurred_at = x.at
    order by e.id`,
  )
}

export interface Awaited {
  readonly enrolmentId: number
  readonly customerId: number
  readonly types: readonly string[]
  readonly since: Date
  readonly afterEvent: number
}

/**
 * What happened to customers since their waits began, oldest first. A hundred events of each at most: the
 * filters on properties are tried on these.
 */
export function listAwaited(
  db: Db,
  wanted: readonly Awaited[],
): Promise<(EventBody & { enrolmentId: number })[]> {
  return rows(
    db,
    sql`
    select x."enrolmentId", v.* from jsonb_to_recordset(${json(wanted)}::jsonb) as x(
      "enrolmentId" bigint, "customerId" bigint, types jsonb, since timestamptz, "afterEvent" bigint)
    cross join lateral (
      select e.id, e.customer_id as "customerId", e.type, e.occurred_at as "occurredAt", e.properties, e.value
      from events e
      where e.customer_id = x."customerId" and e.type in (select jsonb_array_elements_text(x.types))
        and e.occurred_at >= x.since and e.id > x."afterEvent"
      order by e.occurred_at, e.id limit 100
    ) v
    order by v."occurredAt", v.id`,
  )
}
