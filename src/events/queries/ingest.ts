import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { IncomingEvent } from '../incoming.ts'

/**
 * Stores events of customers that exist, with receipts, inbox rows and last-seen dates, in one statement and
 * so in one commit. Answers the positions of those whose identity belongs to nobody yet.
 *
 * Receipts come first and in key order, customers next and in id order: two servers with the same batch wait
 * for, and never on, each other. An identity is looked up here and not in a cache of ours, so an event never
 * goes to a customer who was merged away before this statement began.
 */
export async function insertIncoming(db: Db, events: readonly IncomingEvent[], now: Date): Promise<number[]> {
  const unknown = await rows<{ position: number }>(
    db,
    sql`
    with given as materialized (
      select * from json_to_recordset(${toJson(events)}::json) as x(
        n int, k text, v text, t text, a timestamptz, p jsonb, w float8, c boolean, r uuid)
    ), whom as materialized (
      select given.*, i.customer_id from given join identities i on i.kind = given.k and i.value = given.v
    ), receipts as (
      insert into event_receipts (key, received_at)
      select r, ${now}::timestamptz from whom where r is not null order by r
      on conflict do nothing
      returning key
    ), stored as (
      insert into events (customer_id, type, occurred_at, received_at, properties, value, clamped)
      select customer_id, t, a, ${now}::timestamptz, p, w, c from whom
      where r is null or r in (select key from receipts)
      order by n
      returning id, customer_id, type, occurred_at
    ), told as (
      insert into inbox (lane, customer_id, topic, event_id, event_at, received_at)
      select (customer_id & 63), customer_id, 'event:' || type, id, occurred_at, ${now}::timestamptz
      from stored order by id
    ), acts as (
      select customer_id, max(occurred_at) as at from stored group by customer_id
    ), due as (
      select c.id, acts.at from customers c join acts on acts.customer_id = c.id
      where c.last_seen_at is null or c.last_seen_at < acts.at - interval '1 day'
      order by c.id for no key update of c
    ), seen as (
      update customers c set last_seen_at = due.at from due where c.id = due.id
    )
    select n as position from given where n not in (select n from whom)`,
  )
  return unknown.map(({ position }) => position)
}

/** Takes the keys that are new, in key order, and answers which those were. */
export async function claimReceipts(db: Db, keys: readonly string[], now: Date): Promise<Set<string>> {
  const claimed = await rows<{ key: string }>(
    db,
    sql`
    insert into event_receipts (key, received_at)
    select value::uuid, ${now}::timestamptz from jsonb_array_elements_text(${json(keys)}::jsonb) order by value::uuid
    on conflict do nothing
    returning key`,
  )
  return new Set(claimed.map(({ key }) => key))
}

/** Which of these external ids belong to a customer, and to whom. */
export async function findExternalOwners(db: Db, values: readonly string[]): Promise<Map<string, number>> {
  const owners = await rows<{ value: string; customerId: number }>(
    db,
    sql`
    select value, customer_id as "customerId" from identities
    where kind = 'external' and value in (select jsonb_array_elements_text(${json(values)}::jsonb))`,
  )
  return new Map(owners.map(({ value, customerId }) => [value, customerId]))
}

const UNSTORABLE = /\\u/

/** Short names and ready-made property texts: this text is a good part of what a batch costs us. */
function toJson(events: readonly IncomingEvent[]): string {
  const parts = events.map((event, position) => {
    const [who] = event.identities
    const receipt = event.receiptKey === undefined ? '' : `,"r":"${event.receiptKey}"`
    const value = event.value === undefined ? '' : `,"w":${event.value}`
    return (
      `{"n":${position},"k":"${who?.kind}","v":${JSON.stringify(who?.value)},"t":${JSON.stringify(event.type)},` +
      `"a":"${event.at.toISOString()}","c":${event.clamped},"p":${event.properties}${value}${receipt}}`
    )
  })
  const text = `[${parts.join(',')}]`
  return UNSTORABLE.test(text) ? json(JSON.parse(text)) : text
}
