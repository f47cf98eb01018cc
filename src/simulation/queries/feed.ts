import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { real } from './sample.ts'

/** The next instant of each thing that is laid out; null when there is no more of it. */
export interface Agenda {
  readonly person: Date | null
  readonly news: Date | null
  /** The next news that the workflow listens to. */
  readonly waking: Date | null
  readonly response: Date | null
  readonly member: Date | null
  readonly consent: Date | null
  readonly suppression: Date | null
  readonly entry: Date | null
  /** When occasions have to be planned, and when the next one comes. */
  readonly planning: Date | null
  readonly occasion: Date | null
  /** When the next entry of before the period ended. */
  readonly prior: Date | null
  readonly wake: Date | null
  readonly message: Date | null
  readonly call: Date | null
}

/** Everything up to `done` has been dealt with. */
export interface Span {
  readonly done: Date
  readonly now: Date
}

/** Nothing is taken away from what is laid out: in one transaction it would stay in the way of every later look. */
function within(column: SQL, { done, now }: Span): SQL {
  return sql`${column} > ${done}::timestamptz and ${column} <= ${now}::timestamptz`
}

export async function readAgenda(db: Db, done: Date): Promise<Agenda> {
  const after = sql`> ${done}::timestamptz`
  const [row] = await rows<Agenda>(
    db,
    sql`
    select (select min(appears_at) from sim_sample where appears_at ${after}) as person,
      (select min(at) from sim_news where at ${after}) as news,
      (select min(at) from sim_news where wakes and at ${after}) as waking,
      (select min(at) from sim_due where at ${after}) as response,
      (select min(at) from sim_members where at ${after}) as member,
      (select min(since) from sim_consents where since ${after}) as consent,
      (select min(at) from sim_suppressions where at ${after}) as suppression,
      (select min(at) from sim_entries where at ${after}) as entry,
      (select min(launch_at) from workflows where state = 'live' and launch_at ${after}) as planning,
      (select min(due_at) from occasions where state in ('planned', 'running') and due_at ${after}) as occasion,
      (select min(ended_at) from enrolments where id < 0 and status = 'active') as prior,
      (select min(wake_at) from enrolments where status = 'active' and wake_at is not null and wake_at ${after}) as wake,
      (select min(due_at) from messages where status = 'queued' and channel <> 'phone' and due_at ${after}) as message,
      (select min(next_at) from call_tasks where state = 'open' and next_at ${after}) as call`,
  )
  if (!row) throw new Error('a row of aggregates without a row')
  return row
}

/** Whether a pass, and whether the gate, would find something at this instant. */
export async function findWork(
  db: Db,
  span: Span,
  inboxId: number,
): Promise<{ readonly pass: boolean; readonly gate: boolean }> {
  const [row] = await rows<{ pass: boolean; gate: boolean }>(
    db,
    sql`
    select exists (select from inbox where id > ${inboxId}::bigint) or exists (
        select from enrolments where status = 'active' and wake_at is not null and ${within(sql`wake_at`, span)}) as pass,
      exists (select from messages where status = 'queued' and channel <> 'phone' and ${within(sql`due_at`, span)})
        or exists (select from call_tasks where state = 'open' and ${within(sql`next_at`, span)}) as gate`,
  )
  return row ?? { pass: false, gate: false }
}

export async function feedPeople(db: Db, schema: string, span: Span): Promise<void> {
  await db.execute(sql`
    insert into customers (id, state, email, phone, email_hash, phone_hash, locale, timezone, attributes, created_at,
      updated_at, last_seen_at)
    overriding system value
    select c.id, c.state, c.email, c.phone, c.email_hash, c.phone_hash, c.locale, c.timezone, c.attributes, c.created_at,
      c.updated_at, c.last_seen_at
    from sim_sample s join ${real(schema, 'customers')} c on c.id = s.id where ${within(sql`s.appears_at`, span)}`)
}

/** Events come into being as they did, in their order; those that the workflow listens to go into its inbox. */
export async function feedNews(db: Db, span: Span): Promise<void> {
  await db.execute(sql`
    with numbered as materialized (
      select *, nextval(pg_get_serial_sequence('pg_temp.events', 'id')) as id
      from (select * from sim_news where ${within(sql`at`, span)} order by at, seq) d
    ), stored as (
      insert into events (id, customer_id, type, occurred_at, received_at, properties, value) overriding system value
      select id, customer_id, type, at, ${span.now}::timestamptz, properties, value from numbered
    )
    insert into inbox (lane, customer_id, topic, event_id, event_at, received_at)
    select customer_id & 63, customer_id, 'event:' || type, id, at, ${span.now}::timestamptz
    from numbered where wakes order by id`)
}

export async function feedMembers(db: Db, span: Span): Promise<void> {
  await db.execute(sql`
    with lasts as materialized (
      select distinct on (segment_id, customer_id) * from sim_members where ${within(sql`at`, span)}
      order by segment_id, customer_id, at desc, seq desc
    ), gone as (
      delete from memberships m using lasts l
      where m.segment_id = l.segment_id and m.customer_id = l.customer_id and not l.entered
    )
    insert into memberships (segment_id, customer_id, since)
    select segment_id, customer_id, at from lasts where entered
    on conflict do nothing`)
}

/**
 * The projection of the ledger as it was: the later instant wins, at the same instant the refusal; asking again for
 * what is granted changes nothing (`supersedes` of consent.ts).
 */
export async function feedConsents(db: Db, span: Span): Promise<void> {
  const restrictive = sql`('refused', 'withdrawn', 'expired')`
  for (const which of [sql`state <> 'pending'`, sql`state = 'pending'`]) {
    await db.execute(sql`
      with lasts as (
        select distinct on (customer_id, channel, purpose) * from sim_consents
        where ${within(sql`since`, span)} and ${which}
        order by customer_id, channel, purpose, since desc, (state in ${restrictive}) desc, entry_id desc
      )
      insert into consents as c select * from lasts
      on conflict (customer_id, channel, purpose) do update set state = excluded.state,
        legal_basis = excluded.legal_basis, entry_id = excluded.entry_id, since = excluded.since,
        expires_at = excluded.expires_at, proven = excluded.proven, out_of_hours = excluded.out_of_hours
      where not (excluded.state = 'pending' and c.state = 'granted')
        and (excluded.since > c.since or (excluded.since = c.since
          and (excluded.state in ${restrictive} or c.state not in ${restrictive})))`)
  }
}

export async function feedSuppressions(db: Db, span: Span): Promise<void> {
  await db.execute(sql`
    insert into suppressions select * from sim_suppressions where ${within(sql`at`, span)} on conflict do nothing`)
}

/** Entries of before the period that ended meanwhile: the customer is free again. */
export async function endPrior(db: Db, now: Date): Promise<void> {
  await db.execute(sql`
    update enrolments set status = 'done' where id < 0 and status = 'active' and ended_at <= ${now}::timestamptz`)
}

export interface ApiEntry {
  readonly customerId: number
  readonly entryKey: string
  readonly properties: Record<string, unknown>
}

/** Who really was enrolled by hand or by a program. */
export function listEntries(db: Db, span: Span): Promise<ApiEntry[]> {
  return rows<ApiEntry>(
    db,
    sql`
    select customer_id as "customerId", entry_key as "entryKey", properties from sim_entries
    where ${within(sql`at`, span)} order by at, customer_id`,
  )
}

/** Columns of `messages` that a response of this type fills. */
const COLUMNS = {
  message_delivered: 'delivered_at',
  message_opened: 'opened_at',
  message_clicked: 'clicked_at',
  message_replied: 'replied_at',
  message_bounced: 'bounced_at',
  message_complained: 'complained_at',
  message_unsubscribed: 'unsubscribed_at',
} as const

/** Responses and call outcomes whose time has come: on the message or the task, and as an event of now. */
export async function feedResponses(db: Db, span: Span): Promise<void> {
  const due = sql`select * from sim_due where ${within(sql`at`, span)}`
  const columns = Object.entries(COLUMNS).map(([type, column]) => {
    const name = sql.identifier(column)
    return sql`${name} = coalesce(m.${name}, (d.times ->> ${type})::timestamptz)`
  })
  await db.execute(sql`
    update messages m set ${sql.join(columns, sql`, `)}
    from (
      select message_id, jsonb_object_agg(type, at order by at desc) as times from (${due}) d
      where properties -> 'machine' is distinct from 'true'::jsonb group by 1
    ) d
    where m.id = d.message_id`)
  await db.execute(sql`
    update call_tasks t set state = 'done', outcome = d.outcome, done_at = d.at from (${due}) d
    where t.message_id = d.message_id and d.type = 'call_outcome' and t.state in ('open', 'claimed')`)
  await db.execute(sql`
    insert into sim_news (at, seq, customer_id, type, properties, wakes)
    select at, message_id, customer_id, type, properties, true from (${due}) d`)
}
