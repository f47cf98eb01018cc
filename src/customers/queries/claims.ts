import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Identity } from '../identity.ts'
import type { Profile } from '../profile.ts'

export interface OwnedIdentity extends Identity {
  readonly customerId: number
  readonly state: 'anonymous' | 'known' | 'merged' | 'erased'
}

/**
 * Who owns these identities, with the external ids and emails that tell those owners apart. The owners are
 * locked in id order, so nobody merges, erases or claims for them meanwhile. `state` is the one after waiting
 * for the lock: 'merged' or 'erased' then means that the identity has moved since, and to look again.
 */
export function lockOwners(db: Db, wanted: readonly Identity[]): Promise<OwnedIdentity[]> {
  return rows<OwnedIdentity>(
    db,
    sql`
    with wanted as materialized (
      select * from jsonb_to_recordset(${json(wanted)}::jsonb) as x(kind text, value text)
    ), hit as materialized (
      select distinct i.customer_id from identities i join wanted w on w.kind = i.kind and w.value = i.value
    ), locked as materialized (
      select c.id, c.state from customers c where c.id in (select customer_id from hit)
      order by c.id for no key update
    )
    select i.kind, i.value, i.customer_id as "customerId", locked.state
    from locked join identities i on i.customer_id = locked.id
    where i.kind in ('external', 'email')
      or exists (select from wanted w where w.kind = i.kind and w.value = i.value)`,
  )
}

export interface NewCustomer extends Profile {
  readonly known: boolean
  readonly emailHash: string | null
  readonly phoneHash: string | null
}

/** Ids in the order of the list: the ids are drawn first, so no order has to be hoped for. */
export async function insertCustomers(db: Db, list: readonly NewCustomer[], now: Date): Promise<number[]> {
  const inserted = await rows<{ id: number }>(
    db,
    sql`
    insert into customers (id, state, email, phone, email_hash, phone_hash, locale, timezone, attributes,
      created_at, updated_at)
    overriding system value
    select nextval(pg_get_serial_sequence('customers', 'id')), case when x.known then 'known' else 'anonymous' end,
      x.email, x.phone, x."emailHash", x."phoneHash", x.locale, x.timezone, x.attributes,
      ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${json(list.map((one, position) => ({ ...one, position })))}::jsonb) as x(
      known boolean, position int, email text, phone text, "emailHash" text, "phoneHash" text, locale text,
      timezone text, attributes jsonb)
    order by x.position
    returning id`,
  )
  return inserted.map(({ id }) => id).sort((a, b) => a - b)
}

/** In key order. Answers how many were free: fewer than given means that another server was faster. */
export async function insertIdentities(
  db: Db,
  list: readonly (Identity & { customerId: number })[],
  now: Date,
): Promise<number> {
  const [inserted] = await rows<{ n: number }>(
    db,
    sql`
    with given as (
      insert into identities (kind, value, customer_id, created_at)
      select kind, value, "customerId", ${now}::timestamptz
      from jsonb_to_recordset(${json(list)}::jsonb) as x(kind text, value text, "customerId" bigint)
      order by kind collate "C", value collate "C"
      on conflict do nothing
      returning 1
    )
    select count(*) as n from given`,
  )
  return inserted?.n ?? 0
}

/** Moves identities that still belong to `fromId`. Answers how many did. */
export async function moveIdentities(
  db: Db,
  list: readonly (Identity & { fromId: number; toId: number })[],
): Promise<number> {
  const moved = await rows<{ n: number }>(
    db,
    sql`
    update identities i set customer_id = x."toId"
    from jsonb_to_recordset(${json(list)}::jsonb) as x(kind text, value text, "fromId" bigint, "toId" bigint)
    where i.kind = x.kind and i.value = x.value and i.customer_id = x."fromId"
    returning 1 as n`,
  )
  return moved.length
}

export async function markKnown(db: Db, ids: readonly number[], now: Date): Promise<void> {
  await db.execute(sql`
    update customers set state = 'known', updated_at = ${now}::timestamptz
    where state = 'anonymous' and id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`)
}

/** `kind value` to the customer who has it, for those that somebody has. */
export async function findOwners(db: Db, wanted: readonly Identity[]): Promise<Map<string, number>> {
  const owners = await rows<Identity & { customerId: number }>(
    db,
    sql`
    select i.kind, i.value, i.customer_id as "customerId"
    from (select distinct * from jsonb_to_recordset(${json(wanted)}::jsonb) as x(kind text, value text)) as w
    join identities i on i.kind = w.kind and i.value = w.value`,
  )
  return new Map(owners.map(({ kind, value, customerId }) => [`${kind} ${value}`, customerId]))
}
