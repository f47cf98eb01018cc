import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { NewEvent, StoredEvent, Touch } from '../event.ts'

/**
 * Receipts are inserted in key order so that two servers with the same keys wait for, and never on, each
 * other. Ids are given in the order of the list: `order by` before `insert … select` numbers them.
 */
export function insertEvents(db: Db, events: readonly NewEvent[], now: Date): Promise<StoredEvent[]> {
  const list = json(events.map((event, position) => ({ ...event, position })))
  return rows<StoredEvent>(
    db,
    sql`
    with given as materialized (
      select * from jsonb_to_recordset(${list}::jsonb) as x(
        position int, "customerId" bigint, type text, "occurredAt" timestamptz, properties jsonb,
        value float8, "receiptKey" uuid)
    ), receipts as (
      insert into event_receipts (key, received_at)
      select "receiptKey", ${now}::timestamptz from given where "receiptKey" is not null order by "receiptKey"
      on conflict do nothing
      returning key
    ), stored as (
      insert into events (customer_id, type, occurred_at, received_at, properties, value)
      select "customerId", type, "occurredAt", ${now}::timestamptz, coalesce(properties, '{}'), value
      from given
      where "receiptKey" is null or "receiptKey" in (select key from receipts)
      order by position
      returning id, customer_id, type, occurred_at
    ), seen as (
      insert into inbox (lane, customer_id, topic, event_id, event_at, received_at)
      select (customer_id & 63), customer_id, 'event:' || type, id, occurred_at, ${now}::timestamptz
      from stored order by id
    )
    select id, customer_id as "customerId", type, occurred_at as "occurredAt" from stored order by id`,
  )
}

export async function insertTouches(db: Db, touches: readonly Touch[], now: Date): Promise<void> {
  await db.execute(sql`
    insert into inbox (lane, customer_id, topic, received_at)
    select ("customerId" & 63), "customerId", topic, ${now}::timestamptz
    from jsonb_to_recordset(${json(touches)}::jsonb) as x("customerId" bigint, topic text)
    order by "customerId"`)
}

/**
 * Retention counts in months, so a day's precision is enough and saves an update per event. Rows are locked
 * in id order first: two writers with the same customers then wait instead of deadlocking.
 */
export async function markSeen(db: Db, acts: readonly { customerId: number; at: Date }[]): Promise<void> {
  if (acts.length === 0) return
  await db.execute(sql`
    with act as (
      select * from jsonb_to_recordset(${json(acts)}::jsonb) as x("customerId" bigint, at timestamptz)
    ), due as (
      select c.id, act.at from customers c join act on act."customerId" = c.id
      where c.last_seen_at is null or c.last_seen_at < act.at - interval '1 day'
      order by c.id for no key update of c
    )
    update customers c set last_seen_at = due.at from due where c.id = due.id`)
}
