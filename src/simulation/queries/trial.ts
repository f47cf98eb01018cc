import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { real } from './sample.ts'

/** The one customer whom a trial is about; false when there is no such living record. */
export async function drawCustomer(db: Db, schema: string, id: number): Promise<boolean> {
  const drawn = await rows(
    db,
    sql`
    insert into sim_sample (id, appears_at)
    select c.id, least(c.created_at, (select min(e.occurred_at) from ${real(schema, 'events')} e where e.customer_id = c.id))
    from ${real(schema, 'customers')} c where c.id = ${id} and c.state in ('anonymous', 'known')
    returning 1 as one`,
  )
  return drawn.length > 0
}

/** Lets them in at this instant, whatever the past says. */
export async function layEntry(
  db: Db,
  { customerId, at, properties }: { customerId: number; at: Date; properties: Record<string, unknown> },
): Promise<void> {
  for (const table of ['enrolments', 'trigger_refusals', 'customers'])
    await db.execute(sql`delete from ${real('pg_temp', table)}`)
  await db.execute(sql`
    insert into sim_entries (at, customer_id, entry_key, properties)
    values (${at}::timestamptz, ${customerId}, '', ${json(properties)}::jsonb)`)
}

export async function findLastEvent(
  db: Db,
  customerId: number,
  type: string,
): Promise<{ at: Date; properties: Record<string, unknown> } | undefined> {
  const [found] = await rows<{ at: Date; properties: Record<string, unknown> }>(
    db,
    sql`
    select occurred_at as at, properties from events where customer_id = ${customerId} and type = ${type}
    order by occurred_at desc limit 1`,
  )
  return found
}

/** Every call that was made ends like this, a minute later. */
export async function drawOutcome(db: Db, messageIds: readonly number[], outcome: string): Promise<void> {
  await db.execute(sql`
    insert into sim_due (at, customer_id, message_id, type, outcome, properties)
    select m.sent_at + interval '1 minute', m.customer_id, m.id, 'call_outcome', ${outcome}::text,
      jsonb_build_object('outcome', ${outcome}::text, 'final', true, 'enrolmentId', m.enrolment_id, 'step', m.step_id,
        'messageId', m.id, 'channel', 'phone')
    from jsonb_array_elements_text(${json(messageIds)}::jsonb) as x(id) join messages m on m.id = x.id::bigint`)
}

export interface ReadTrial {
  readonly status: string
  readonly exitReason: string | null
  readonly endedAt: Date | null
  readonly standing: string | null
}

export async function findEnded(db: Db): Promise<ReadTrial | undefined> {
  const [found] = await rows<ReadTrial>(
    db,
    sql`
    select status, exit_reason as "exitReason", ended_at as "endedAt",
      case when status = 'active' then step end as standing
    from enrolments where id > 0 order by id limit 1`,
  )
  return found
}

export interface ReadPassage {
  readonly step: string
  readonly branch: string | null
  readonly arrivedAt: Date
  readonly leftAt: Date
  readonly because: Record<string, unknown> | null
}

export function listPassages(db: Db): Promise<ReadPassage[]> {
  return rows<ReadPassage>(
    db,
    sql`
    select step, branch, arrived_at as "arrivedAt", left_at as "leftAt", facts as because
    from step_log where enrolment_id > 0 order by id`,
  )
}

export function listPlanned(
  db: Db,
): Promise<{ step: string; channel: string; status: string; reason: string | null; at: Date }[]> {
  return rows(
    db,
    sql`
    select step_id as step, channel, status, reason, coalesce(sent_at, due_at) as at
    from messages where id > 0 and step_id is not null and enrolment_id is not null order by id`,
  )
}

export interface ReadFacts {
  readonly attributes: Record<string, unknown>
  readonly segments: readonly string[]
  readonly consents: readonly { readonly channel: string; readonly purpose: string; readonly state: string }[]
  readonly scores: Record<string, number>
  readonly events: Record<string, number>
}

/** All that conditions may ask about one customer, as it is now. */
export async function readFacts(db: Db, id: number): Promise<ReadFacts> {
  const [found] = await rows<ReadFacts>(
    db,
    sql`
    select c.attributes || jsonb_strip_nulls(jsonb_build_object('email', c.email, 'phone', c.phone, 'locale', c.locale,
        'timezone', c.timezone, 'state', c.state)) as attributes,
      coalesce((select jsonb_agg(g.key) from memberships m join segments g on g.id = m.segment_id
        where m.customer_id = c.id), '[]') as segments,
      coalesce((select jsonb_agg(jsonb_build_object('channel', n.channel, 'purpose', n.purpose, 'state', n.state))
        from consents n where n.customer_id = c.id), '[]') as consents,
      coalesce((select jsonb_object_agg(s.model, s.value) from scores s where s.customer_id = c.id), '{}') as scores,
      coalesce((select jsonb_object_agg(e.type, e.count) from (
        select type, count(*) as count from events where customer_id = c.id group by 1) e), '{}') as events
    from customers c where c.id = ${id}`,
  )
  return found ?? { attributes: {}, segments: [], consents: [], scores: {}, events: {} }
}
