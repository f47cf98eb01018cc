import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Touch } from '../../events/append-events.ts'
import type { InboxRow } from './lanes.ts'

export interface MergePair {
  readonly survivorId: number
  readonly otherId: number
}

/** The pairs as a relation `p(s, o)`. */
export function given(pairs: readonly MergePair[]): SQL {
  return sql`(select "survivorId" as s, "otherId" as o
    from jsonb_to_recordset(${json(pairs)}::jsonb) as x("survivorId" bigint, "otherId" bigint)) p`
}

/**
 * Locks both customers of each pair, all in id order like every other writer, and returns the pairs of which
 * both are still present.
 */
export function lockPairs(db: Db, pairs: readonly MergePair[]): Promise<MergePair[]> {
  return rows<MergePair>(
    db,
    sql`
    with locked as materialized (
      select c.id, c.state from customers c
      where c.id in (select s from ${given(pairs)} union select o from ${given(pairs)})
      order by c.id for update
    )
    select p.s as "survivorId", p.o as "otherId" from ${given(pairs)}
    join locked a on a.id = p.s and a.state in ('anonymous', 'known')
    join locked b on b.id = p.o and b.state in ('anonymous', 'known')
    where p.s <> p.o`,
  )
}

/** What the survivor's segments must be asked again: the events and attributes that they gain. */
export function listMovedTopics(db: Db, pairs: readonly MergePair[]): Promise<Touch[]> {
  return rows<Touch>(
    db,
    sql`
    select p.s as "customerId", 'event:' || e.type as topic
    from ${given(pairs)} join events e on e.customer_id = p.o group by 1, 2
    union
    select p.s, 'attribute:' || a.name from ${given(pairs)} join customers b on b.id = p.o
    cross join lateral (
      select jsonb_object_keys(b.attributes) as name
      union all select 'email' where b.email is not null
      union all select 'phone' where b.phone is not null
      union all select 'locale' where b.locale is not null
      union all select 'timezone' where b.timezone is not null
    ) a`,
  )
}

export function listConsenting(db: Db, pairs: readonly MergePair[]): Promise<MergePair[]> {
  return rows<MergePair>(
    db,
    sql`
    select p.s as "survivorId", p.o as "otherId" from ${given(pairs)}
    where exists (select from consents c where c.customer_id = p.o)`,
  )
}

/** Of enrolments `e` of the other: those that end, since the survivor's wins. */
export const loses = sql`exists (
      select from enrolments k
      where k.customer_id = p.s and k.workflow_id = e.workflow_id
        and (k.entry_key = e.entry_key or (k.status = 'active' and e.status = 'active')))`

/**
 * An enrolment of the other ends when the survivor has the same entry, or is under way in the same workflow:
 * one person passes once. It stays with the other as history.
 */
export async function endLosingEnrolments(db: Db, pairs: readonly MergePair[], now: Date): Promise<number[]> {
  const ended = await rows<{ id: number }>(
    db,
    sql`
    update enrolments e set status = case when e.status = 'active' then 'exited' else e.status end,
      exit_reason = case when e.status = 'active' then 'merged' else e.exit_reason end,
      ended_at = coalesce(e.ended_at, ${now}::timestamptz), wake_at = null, frozen_at = null, waiting = false,
      step = case when e.status = 'active' then null else e.step end, goal_until = null
    from ${given(pairs)}
    where e.customer_id = p.o and ${loses}
    returning e.id`,
  )
  return ended.map(({ id }) => id)
}

/** The survivor keeps what they have and gains what they lack; the other is left empty. */
export async function mergeProfiles(db: Db, pairs: readonly MergePair[], now: Date): Promise<void> {
  await db.execute(sql`
    update customers a set
      state = case when b.state = 'known' then 'known' else a.state end,
      email = coalesce(a.email, b.email),
      email_hash = case when a.email is null then b.email_hash else a.email_hash end,
      phone = coalesce(a.phone, b.phone),
      phone_hash = case when a.phone is null then b.phone_hash else a.phone_hash end,
      locale = coalesce(a.locale, b.locale), timezone = coalesce(a.timezone, b.timezone),
      attributes = b.attributes || a.attributes,
      created_at = least(a.created_at, b.created_at), last_seen_at = greatest(a.last_seen_at, b.last_seen_at),
      updated_at = ${now}::timestamptz
    from ${given(pairs)} join customers b on b.id = p.o where a.id = p.s`)
  await db.execute(sql`
    update customers b set state = 'merged', merged_into = p.s, email = null, email_hash = null, phone = null,
      phone_hash = null, attributes = '{}', updated_at = ${now}::timestamptz
    from ${given(pairs)} where b.id = p.o`)
}

export async function moveEverything(db: Db, pairs: readonly MergePair[]): Promise<void> {
  const move = (table: SQL, also: SQL = sql``, only: SQL = sql``) =>
    db.execute(
      sql`update ${table} t set customer_id = p.s ${also} from ${given(pairs)} where t.customer_id = p.o ${only}`,
    )
  const lane = sql`, lane = (p.s & 63)::smallint`

  await move(sql`identities`)
  await move(sql`events`)
  await move(sql`inbox`, lane)
  await move(sql`messages`, lane)
  await move(sql`call_tasks`)
  await move(sql`webhook_calls`)
  await move(sql`staff_notices`)
  await move(sql`call_attempts`)
  await move(sql`opt_in_requests`)
  await move(sql`trigger_refusals`)
  await move(
    sql`enrolments`,
    lane,
    sql`and (t.exit_reason is distinct from 'merged') and not exists (
    select from enrolments k where k.customer_id = p.s and k.workflow_id = t.workflow_id and k.entry_key = t.entry_key)`,
  )
  await db.execute(sql`
    update step_log l set customer_id = p.s from ${given(pairs)} join enrolments e on e.customer_id = p.s
    where l.enrolment_id = e.id and l.customer_id = p.o`)
}

/**
 * The other one leaves every segment, which counts as leaving; the survivor is judged anew, but takes over the
 * places in lists made by hand, which no rule would give back.
 */
export async function mergeMemberships(db: Db, pairs: readonly MergePair[], now: Date): Promise<void> {
  await db.execute(sql`
    with went as (
      delete from memberships m using ${given(pairs)} where m.customer_id = p.o returning m.segment_id, p.s, m.since
    ), came as (
      insert into memberships (segment_id, customer_id, since)
      select distinct on (w.segment_id, w.s) w.segment_id, w.s, w.since
      from went w join segments g on g.id = w.segment_id and g.kind = 'static'
      order by w.segment_id, w.s, w.since
      on conflict do nothing returning segment_id
    )
    insert into segment_deltas (segment_id, entered, "left", at)
    select segment_id, sum(entered), sum(gone), ${now}::timestamptz from (
      select segment_id, 0 as entered, 1 as gone from went union all select segment_id, 1, 0 from came
    ) moves group by segment_id`)
  await db.execute(sql`delete from segment_timers m using ${given(pairs)} where m.customer_id = p.o`)
}

/** Those of them who are merged away by now, with who they have become. */
export async function listSurvivors(db: Db, customerIds: readonly number[]): Promise<MergePair[]> {
  return rows<MergePair>(
    db,
    sql`
    with recursive chain as (
      select c.id as origin, c.merged_into as id, 1 as steps
      from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
      join customers c on c.id = x.id::bigint and c.merged_into is not null
      union all
      select chain.origin, c.merged_into, steps + 1 from chain join customers c on c.id = chain.id
      where c.merged_into is not null and steps < 1000
    )
    select chain.origin as "otherId", chain.id as "survivorId" from chain
    join customers c on c.id = chain.id and c.merged_into is null`,
  )
}

/** Gives news that came too late for a merge to the survivor: the event, and the inbox row of their lane. */
export async function forwardNews(
  db: Db,
  news: readonly (Omit<InboxRow, 'id'> & { readonly survivorId: number })[],
  now: Date,
): Promise<void> {
  await db.execute(sql`
    with late as materialized (
      select * from jsonb_to_recordset(${json(news)}::jsonb) as x("customerId" bigint, "survivorId" bigint, topic text,
        "eventId" bigint, "eventAt" timestamptz, past boolean)
    ), moved as (
      update events e set customer_id = late."survivorId" from late
      where e.id = late."eventId" and e.occurred_at = late."eventAt" and e.customer_id = late."customerId"
    )
    insert into inbox (lane, customer_id, topic, event_id, event_at, received_at, past)
    select "survivorId" & 63, "survivorId", topic, "eventId", "eventAt", ${now}::timestamptz, past from late`)
}

/** Of two days of a last open the later stays. */
export async function mergeLastOpens(db: Db, pairs: readonly MergePair[]): Promise<void> {
  await db.execute(sql`
    insert into last_opens (customer_id, opened_on)
    select p.s, max(o.opened_on) from ${given(pairs)} join last_opens o on o.customer_id = p.o group by p.s
    on conflict (customer_id) do update set opened_on = greatest(last_opens.opened_on, excluded.opened_on)`)
  await db.execute(sql`delete from last_opens o using ${given(pairs)} where o.customer_id = p.o`)
}

/** Points add up; computed scores are computed again. */
export async function mergeScores(db: Db, pairs: readonly MergePair[]): Promise<void> {
  await db.execute(sql`
    insert into scores (customer_id, model, value, band, reasons, updated_at)
    select p.s, x.model, x.value, x.band, x.reasons, x.updated_at
    from ${given(pairs)} join scores x on x.customer_id = p.o
    join score_models m on m.key = x.model and m.kind = 'points'
    on conflict (customer_id, model) do update set value = scores.value + excluded.value`)
  await db.execute(sql`delete from scores x using ${given(pairs)} where x.customer_id = p.o`)
  await db.execute(sql`delete from score_queue x using ${given(pairs)} where x.customer_id = p.o`)
}
