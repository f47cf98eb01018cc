import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { PastEvent, StoredPastEvent } from '../event.ts'

/** Receipts in key order, as everywhere; ids in the order of the list. */
export function insertHistory(db: Db, events: readonly PastEvent[], now: Date): Promise<StoredPastEvent[]> {
  const list = json(events.map((event, position) => ({ ...event, position })))
  return rows<StoredPastEvent>(
    db,
    sql`
    with given as materialized (
      select *, nextval(pg_get_serial_sequence('events', 'id')) as id from (
        select * from jsonb_to_recordset(${list}::jsonb) as x(
          position int, "customerId" bigint, type text, "occurredAt" timestamptz, properties jsonb,
          value float8, receipt uuid)
        order by position) as x
    ), receipts as (
      insert into event_receipts (key, received_at)
      select receipt, ${now}::timestamptz from given order by receipt
      on conflict do nothing
      returning key
    ), stored as (
      insert into events (id, customer_id, type, occurred_at, received_at, properties, value)
      overriding system value
      select id, "customerId", type, "occurredAt", ${now}::timestamptz, coalesce(properties, '{}'), value
      from given where receipt in (select key from receipts)
      returning id
    )
    select given.id, given."customerId", given.type, given."occurredAt", given.receipt
    from given join stored on stored.id = given.id order by given.id`,
  )
}

/** Puts each before the engine as something that happened earlier. */
export async function insertPastNews(db: Db, events: readonly StoredPastEvent[], now: Date): Promise<void> {
  if (events.length === 0) return
  await db.execute(sql`
    insert into inbox (lane, customer_id, topic, event_id, event_at, received_at, past)
    select ("customerId" & 63), "customerId", 'event:' || type, id, "occurredAt", ${now}::timestamptz, true
    from jsonb_to_recordset(${json(events)}::jsonb) as x(
      "customerId" bigint, type text, id bigint, "occurredAt" timestamptz)
    order by id`)
}

/** Their receipts go too, so that the file can be brought in again. */
export function deleteEvents(
  db: Db,
  events: readonly { id: number; at: string; key: string }[],
): Promise<{ customerId: number; type: string }[]> {
  return rows<{ customerId: number; type: string }>(
    db,
    sql`
    with given as materialized (
      select * from jsonb_to_recordset(${json(events)}::jsonb) as x(id bigint, at timestamptz, key uuid)
    ), forgotten as (
      delete from event_receipts where key in (select key from given)
    )
    delete from events e using given where e.id = given.id and e.occurred_at = given.at
    returning e.customer_id as "customerId", e.type`,
  )
}
