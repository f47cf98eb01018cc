import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Profile } from '../profile.ts'

export interface LockedProfile extends Profile {
  readonly id: number
}

/** Locks in id order, so that two writers of the same customers wait for each other and never deadlock. */
export function lockProfiles(db: Db, ids: readonly number[]): Promise<LockedProfile[]> {
  return rows<LockedProfile>(
    db,
    sql`
    select id, email, phone, locale, timezone, attributes from customers
    where id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))
      and state in ('anonymous', 'known')
    order by id for no key update`,
  )
}

export interface ProfileUpdate extends Profile {
  readonly id: number
  readonly emailHash: string | null
  readonly phoneHash: string | null
  readonly known: boolean
}

export async function updateProfiles(db: Db, updates: readonly ProfileUpdate[], now: Date): Promise<void> {
  await db.execute(sql`
    update customers c
    set email = x.email, phone = x.phone, "email_hash" = x."emailHash", "phone_hash" = x."phoneHash",
      locale = x.locale, timezone = x.timezone, attributes = x.attributes, updated_at = ${now}::timestamptz,
      state = case when x.known then 'known' else c.state end
    from jsonb_to_recordset(${json(updates)}::jsonb) as x(
      id bigint, email text, phone text, "emailHash" text, "phoneHash" text, locale text, timezone text,
      attributes jsonb, known boolean)
    where c.id = x.id`)
}

export interface AddressClaim {
  readonly customerId: number
  readonly kind: 'email' | 'phone'
  readonly value: string
}

/** Gives free addresses to their claimants, in key order; answers who owns each of them now. */
export function claimAddresses(db: Db, claims: readonly AddressClaim[], now: Date): Promise<AddressClaim[]> {
  const list = json(claims)
  return rows<AddressClaim>(
    db,
    sql`
    with wanted as (
      select * from jsonb_to_recordset(${list}::jsonb) as x("customerId" bigint, kind text, value text)
    ), given as (
      insert into identities (kind, value, customer_id, created_at)
      select kind, value, "customerId", ${now}::timestamptz from wanted order by kind collate "C", value collate "C"
      on conflict do nothing
      returning kind, value, customer_id
    )
    select kind, value, customer_id as "customerId" from given
    union
    select i.kind, i.value, i.customer_id from identities i join wanted w on w.kind = i.kind and w.value = i.value`,
  )
}

export async function deleteAddresses(db: Db, addresses: readonly AddressClaim[]): Promise<void> {
  await db.execute(sql`
    delete from identities i
    using jsonb_to_recordset(${json(addresses)}::jsonb) as x("customerId" bigint, kind text, value text)
    where i.kind = x.kind and i.value = x.value and i.customer_id = x."customerId"`)
}
