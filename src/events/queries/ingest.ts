import { sql } from 'drizzle-orm'
import { InvalidInputError } from '../../core/errors.ts'
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
      select n, f[1] as k, f[2] as v, f[3] as t, f[4]::timestamptz as a, f[5]::jsonb as p,
        nullif(f[6], '')::float8 as w, f[7]::boolean as c, nullif(f[8], '')::uuid as r
      from (
        select n, string_to_array(line, ${FIELD}) as f
        from unnest(string_to_array(${toLines(events)}, ${LINE})) with ordinality as lines(line, n)
        offset 0 -- keeps the planner from splitting each line once per field
      ) as split
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
    select n - 1 as position from given where n not in (select n from whom)`,
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

const LINE = '\x1e'
const FIELD = '\x1f'

/**
 * One text with separators that no field contains: JSON escapes control characters, and the border refuses
 * them in ids and types. Postgres takes this apart in half the time of JSON (6 against 11 ms per 1,000
 * events).
 */
function toLines(events: readonly IncomingEvent[]): string {
  return events.map(toLine).join(LINE)
}

function toLine({
  identities: [who],
  type,
  at,
  properties,
  value,
  clamped,
  receiptKey,
}: IncomingEvent): string {
  const fields = [
    who?.kind,
    who?.value,
    type,
    at.toISOString(),
    toStorable(properties),
    value,
    clamped,
    receiptKey,
  ]
  const line = fields.join(FIELD)
  if (line.includes(LINE) || line.split(FIELD).length !== fields.length) {
    throw new InvalidInputError('an id or an event type contains a control character')
  }
  return line
}

/** Without what jsonb refuses: NUL and lone surrogates. */
function toStorable(properties: string): string {
  return properties.includes('\\u') ? json(JSON.parse(properties)) : properties
}
