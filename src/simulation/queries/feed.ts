import { sql } from 'drizzle-orm'
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
  readonly wake: Date | null
  readonly message: Date | null
  readonly call: Date | null
}

export async function readAgenda(db: Db): Promise<Agenda> {
  const [row] = await rows<Agenda>(
    db,
    sql`
    select (select min(appears_at) from sim_sample) as person,
      (select min(at) from sim_news) as news,
      (select min(at) from sim_news where wakes) as waking,
      (select min(at) from sim_due) as response,
      (select min(at) from sim_members) as member,
      (select min(since) from sim_consents) as consent,
      (select min(at) from sim_suppressions) as suppression,
      (select min(at) from sim_entries) as entry,
      (select min(wake_at) from enrolments where status = 'active' and wake_at is not null) as wake,
      (select min(due_at) from messages where status = 'queued' and channel <> 'phone') as message,
      (select min(next_at) from call_tasks where state = 'open') as call`,
  )
  if (!row) throw new Error('a row of aggregates without a row')
  return row
}

/** True when a pass would find something at this instant. */
export async function hasWork(db: Db, now: Date): Promise<boolean> {
  const [row] = await rows<{ work: boolean }>(
    db,
    sql`
    select exists (select from inbox) or exists (
      select from enrolments where status = 'active' and wake_at is not null and wake_at <= ${now}::timestamptz) as work`,
  )
  return row?.work ?? false
}

export async function feedPeople(db: Db, schema: string, now: Date): Promise<void> {
  await db.execute(sql`
    with due as (delete from sim_sample where appears_at <= ${now}::timestamptz returning id)
    insert into customers (id, state, email, phone, email_hash, phone_hash, locale, timezone, attributes, created_at,
      updated_at, last_seen_at)
    overriding system value
    select c.id, c.state, c.email, c.phone, c.email_hash, c.phone_hash, c.locale, c.timezone, c.attributes, c.created_at,
      c.updated_at, c.last_seen_at
    from due join ${real(schema, 'customers')} c on c.id = due.id`)
}

/** Events come into being as they did, in their order; those that the workflow listens to go into its inbox. */
export async function feedNews(db: Db, now: Date): Promise<void> {
  await db.execute(sql`
    with due as (
      delete from sim_news where at <= ${now}::timestamptz returning *
    ), numbered as (
      select *, nextval(pg_get_serial_sequence('pg_temp.events', 'id')) as id from (select * from due order by at, seq) d
    ), stored as (
      insert into events (id, customer_id, type, occurred_at, received_at, properties, value) overriding system value
      select id, customer_id, type, at, ${now}::timestamptz, properties, value from numbered
    )
    insert into inbox (lane, customer_id, topic, event_id, event_at, received_at)
    select customer_id & 63, customer_id, 'event:' || type, id, at, ${now}::timestamptz
    from numbered where wakes order by id`)
}

export async function feedMembers(db: Db, now: Date): Promise<void> {
  await db.execute(sql`
    with due as (
      delete from sim_members where at <= ${now}::timestamptz returning *
    ), lasts as (
      select distinct on (segment_id, customer_id) * from due order by segment_id, customer_id, at desc, seq desc
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
export async function feedConsents(db: Db, now: Date): Promise<void> {
  const rank = sql`since desc, (state in ('refused', 'withdrawn', 'expired')) desc, entry_id desc`
  for (const isDecided of [true, false]) {
    const which = isDecided ? sql`state <> 'pending'` : sql`state = 'pending'`
    await db.execute(sql`
      with due as (
        delete from sim_consents where since <= ${now}::timestamptz and ${which} returning *
      ), lasts as (
        select distinct on (customer_id, channel, purpose) * from due order by customer_id, channel, purpose, ${rank}
      )
      insert into consents as c select * from lasts
      on conflict (customer_id, channel, purpose) do update set state = excluded.state,
        legal_basis = excluded.legal_basis, entry_id = excluded.entry_id, since = excluded.since,
        expires_at = excluded.expires_at, proven = excluded.proven, out_of_hours = excluded.out_of_hours
      where not (excluded.state = 'pending' and c.state = 'granted')
        and (excluded.since > c.since or (excluded.since = c.since
          and (excluded.state in ('refused', 'withdrawn', 'expired') or c.state not in ('refused', 'withdrawn', 'expired'))))`)
  }
}

export async function feedSuppressions(db: Db, now: Date): Promise<void> {
  await db.execute(sql`
    with due as (delete from sim_suppressions where at <= ${now}::timestamptz returning *)
    insert into suppressions select * from due on conflict do nothing`)
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
export function takeEntries(db: Db, now: Date): Promise<ApiEntry[]> {
  return rows<ApiEntry>(
    db,
    sql`
    delete from sim_entries where at <= ${now}::timestamptz
    returning customer_id as "customerId", entry_key as "entryKey", properties`,
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

/** Responses and call outcomes whose time has come: on the message or the task, and as an event. */
export async function feedResponses(db: Db, now: Date): Promise<void> {
  const due = sql`select * from sim_due where at <= ${now}::timestamptz`
  for (const [type, column] of Object.entries(COLUMNS)) {
    const name = sql.identifier(column)
    await db.execute(sql`
      update messages m set ${name} = coalesce(m.${name}, d.at) from (${due}) d
      where m.id = d.message_id and d.type = ${type} and d.properties -> 'machine' is distinct from 'true'::jsonb`)
  }
  await db.execute(sql`
    update call_tasks t set state = 'done', outcome = d.outcome, done_at = d.at from (${due}) d
    where t.message_id = d.message_id and d.type = 'call_outcome' and t.state in ('open', 'claimed')`)
  await db.execute(sql`
    insert into sim_news (at, seq, customer_id, type, properties, wakes)
    select at, message_id, customer_id, type, properties, true from (${due}) d`)
  await db.execute(sql`delete from sim_due where at <= ${now}::timestamptz`)
}
