import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { ResponseRates } from '../options.ts'
import { real } from './sample.ts'

/** A real message and its simulated twin may lie so far apart: the clock's step, and an hour of real delays. */
const APART_S = 3_600

/**
 * Gives simulated messages the responses of the real ones that they repeat: the same customer, step and channel, at
 * about the same time. Each at its own instant, never before its message.
 */
export async function copyResponses(
  db: Db,
  schema: string,
  messageIds: readonly number[],
  stepS: number,
): Promise<void> {
  const apart = APART_S + stepS
  await db.execute(sql`
    insert into sim_due (at, customer_id, message_id, type, properties)
    select greatest(e.occurred_at, m.sent_at + interval '1 millisecond'), m.customer_id, m.id, e.type,
      e.properties || jsonb_build_object('messageId', m.id, 'enrolmentId', m.enrolment_id)
    from jsonb_array_elements_text(${json(messageIds)}::jsonb) as x(id)
    join messages m on m.id = x.id::bigint
    cross join lateral (
      select r.message_id from sim_real r
      where r.customer_id = m.customer_id and r.step_id = m.step_id and r.channel = m.channel
        and abs(extract(epoch from r.planned_at - m.planned_at)) <= ${apart}::float8
      order by abs(extract(epoch from r.planned_at - m.planned_at)) limit 1
    ) twin
    join ${real(schema, 'events')} e on e.customer_id = m.customer_id and e.type in ('message_delivered', 'message_opened',
        'message_clicked', 'message_replied', 'message_bounced', 'message_complained', 'message_unsubscribed')
      and (e.properties ->> 'messageId')::bigint = twin.message_id`)
}

/** The same for calls: their last outcome, when it was given. */
export async function copyOutcomes(db: Db, messageIds: readonly number[], stepS: number): Promise<void> {
  const apart = APART_S + stepS
  await db.execute(sql`
    insert into sim_due (at, customer_id, message_id, type, outcome, properties)
    select greatest(twin.done_at, m.sent_at + interval '1 millisecond'), m.customer_id, m.id, 'call_outcome', twin.outcome,
      jsonb_build_object('outcome', twin.outcome, 'final', true, 'enrolmentId', m.enrolment_id, 'step', m.step_id,
        'messageId', m.id, 'channel', 'phone')
    from jsonb_array_elements_text(${json(messageIds)}::jsonb) as x(id)
    join messages m on m.id = x.id::bigint
    cross join lateral (
      select r.outcome, r.done_at from sim_real r
      where r.customer_id = m.customer_id and r.step_id = m.step_id and r.channel = 'phone' and r.task_state = 'done'
        and abs(extract(epoch from r.planned_at - m.planned_at)) <= ${apart}::float8
      order by abs(extract(epoch from r.planned_at - m.planned_at)) limit 1
    ) twin`)
}

/**
 * Calls that webhook steps ask for end as the real ones did that they repeat, at their instant; any other one succeeds at
 * once and sets nothing. Nobody is called.
 */
export async function answerWebhooks(
  db: Db,
  schema: string,
  { stepS, now, isRecorded }: { stepS: number; now: Date; isRecorded: boolean },
): Promise<void> {
  const apart = APART_S + stepS
  await db.execute(sql`
    with open as materialized (
      select c.id, c.customer_id, twin.state, twin.status, twin.error, twin.answer,
        greatest(coalesce(twin.ended_at, c.created_at), ${now}::timestamptz + interval '1 millisecond') as at
      from webhook_calls c left join lateral (
        select r.state, r.status, r.error, r.answer, r.ended_at from ${real(schema, 'webhook_calls')} r
        where ${isRecorded}::boolean and r.customer_id = c.customer_id and r.workflow_id = c.workflow_id
          and r.step_id = c.step_id and r.state in ('succeeded', 'failed')
          and abs(extract(epoch from r.created_at - c.created_at)) <= ${apart}::float8
        order by abs(extract(epoch from r.created_at - c.created_at)) limit 1
      ) twin on true
      where c.state = 'open'
    ), told as (
      insert into sim_due (at, customer_id, message_id, type, properties)
      select at, customer_id, -id, 'wake:webhook', '{}' from open
    )
    update webhook_calls c set state = coalesce(o.state, 'succeeded'), status = coalesce(o.status, 200),
      error = o.error, answer = o.answer, ended_at = o.at
    from open o where o.id = c.id`)
}

/** How often, and how long after, people answered the real messages of a channel since an instant. */
export async function learnRates(
  db: Db,
  schema: string,
  since: Date,
): Promise<{ channel: string; messages: number; rates: ResponseRates }[]> {
  const found = await rows<{ channel: string; messages: number } & ResponseRates>(
    db,
    sql`
    select channel, count(*)::int as messages, count(delivered_at) / count(*)::float8 as delivered,
      count(opened_at) / count(*)::float8 as opened, count(clicked_at) / count(*)::float8 as clicked,
      count(replied_at) / count(*)::float8 as replied, count(bounced_at) / count(*)::float8 as bounced
    from ${real(schema, 'messages')}
    where planned_at >= ${since}::timestamptz and status = 'sent' and channel <> 'phone' group by channel`,
  )
  return found.map(({ channel, messages, ...rates }) => ({ channel, messages, rates }))
}

export interface DrawnResponse {
  readonly at: Date
  readonly customerId: number
  readonly messageId: number
  readonly type: string
  readonly properties: Record<string, unknown>
}

export async function insertResponses(db: Db, drawn: readonly DrawnResponse[]): Promise<void> {
  if (drawn.length === 0) return
  await db.execute(sql`
    insert into sim_due (at, customer_id, message_id, type, properties)
    select at, "customerId", "messageId", type, properties
    from jsonb_to_recordset(${json(drawn)}::jsonb) as x(at timestamptz, "customerId" bigint, "messageId" bigint,
      type text, properties jsonb)`)
}

/** The mean number of parts and price of real SMS by template version, where there were any. */
export async function meanParts(db: Db, schema: string, since: Date): Promise<number> {
  const [row] = await rows<{ parts: number | null }>(
    db,
    sql`
    select avg(parts)::float8 as parts from ${real(schema, 'messages')}
    where channel = 'sms' and status = 'sent' and planned_at >= ${since}::timestamptz`,
  )
  return row?.parts ?? 1
}
