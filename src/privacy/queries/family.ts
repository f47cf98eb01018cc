import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

/** One person as the database knows them: the customer that is left, and all that were merged into it. */
export interface Family {
  readonly survivorId: number
  readonly state: 'anonymous' | 'known' | 'erased'
  /** The survivor's id among them. */
  readonly ids: readonly number[]
}

export async function findFamily(db: Db, customerId: number): Promise<Family | undefined> {
  const found = await rows<{ id: number; state: Family['state']; mergedInto: number | null }>(
    db,
    sql`
    with recursive up(id, merged_into) as (
      select id, merged_into from customers where id = ${customerId}
      union
      select c.id, c.merged_into from customers c join up on c.id = up.merged_into
    ), family(id) as (
      select id from up where merged_into is null
      union
      select c.id from customers c join family on c.merged_into = family.id
    )
    select c.id, c.state, c.merged_into as "mergedInto" from customers c join family on family.id = c.id order by c.id`,
  )
  const survivor = found.find((row) => row.mergedInto === null)
  return survivor && { survivorId: survivor.id, state: survivor.state, ids: found.map(({ id }) => id) }
}

export interface KnownAddress {
  readonly kind: 'email' | 'phone'
  readonly value: string
}

/** Every address that was ever theirs and that we still know. */
export function listAddresses(db: Db, ids: readonly number[]): Promise<KnownAddress[]> {
  const family = sql`(select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`
  return rows<KnownAddress>(
    db,
    sql`
    select kind, value from identities where customer_id in ${family} and kind in ('email', 'phone')
    union
    select 'email', email from customers where id in ${family} and email is not null
    union
    select 'phone', phone from customers where id in ${family} and phone is not null
    union
    select a.kind, a.value from customer_merges m
    cross join lateral (values
      ('email', m.before -> 'other' ->> 'email'), ('email', m.before -> 'survivor' ->> 'email'),
      ('phone', m.before -> 'other' ->> 'phone'), ('phone', m.before -> 'survivor' ->> 'phone')
    ) as a(kind, value)
    where (m.merged_id in ${family} or m.survivor_id in ${family}) and a.value is not null`,
  )
}
