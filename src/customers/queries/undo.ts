import { sql } from 'drizzle-orm'
import { type Db, json } from '../../db/client.ts'
import type { Identity } from '../identity.ts'

/** Only where they still belong to that customer, and are not the address that messages go to. */
export async function deleteIdentities(
  db: Db,
  list: readonly (Identity & { customerId: number })[],
): Promise<void> {
  if (list.length === 0) return
  await db.execute(sql`
    delete from identities i
    using jsonb_to_recordset(${json(list)}::jsonb) as x(kind text, value text, "customerId" bigint), customers c
    where i.kind = x.kind and i.value = x.value and i.customer_id = x."customerId" and c.id = i.customer_id
      and i.value is distinct from case i.kind when 'email' then c.email when 'phone' then c.phone end`)
}

/** Empties profiles that should never have been made; their row stays, so that nothing points into the void. */
export async function eraseCustomers(db: Db, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await db.execute(sql`
    with given as (
      select value::bigint as id from jsonb_array_elements_text(${json(ids)}::jsonb)
    ), forgotten as (
      delete from identities where customer_id in (select id from given)
    )
    update customers set state = 'erased', email = null, phone = null, email_hash = null, phone_hash = null,
      locale = null, timezone = null, attributes = '{}', updated_at = ${now}::timestamptz
    where id in (select id from given)`)
}
