import { sql } from 'drizzle-orm'
import type { ConsentEntry } from '../../src/consent/consent.ts'
import { addressHash } from '../../src/customers/address.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { testNow } from '../support/context.ts'

export const testMasterKey = Buffer.alloc(32, 1)

/** A customer of whom a test needs no more than an id and perhaps an address. */
export async function aCustomer(
  db: Db,
  person: { email?: string; phone?: string; attributes?: Record<string, unknown>; locale?: string } = {},
): Promise<number> {
  const { email = null, phone = null, attributes = {}, locale = null } = person
  const [row] = await rows<{ id: number }>(
    db,
    sql`
    insert into customers (state, email, phone, email_hash, phone_hash, attributes, locale, created_at, updated_at)
    values ('known', ${email}, ${phone}, ${email && addressHash('email', email, testMasterKey)},
      ${phone && addressHash('phone', phone, testMasterKey)}, ${JSON.stringify(attributes)}::jsonb, ${locale},
      ${testNow}, ${testNow})
    returning id`,
  )
  if (!row) throw new Error('the customer was not inserted')
  for (const [kind, value] of Object.entries({ email, phone })) {
    if (value === null) continue
    await db.execute(sql`
      insert into identities (kind, value, customer_id, created_at) values (${kind}, ${value}, ${row.id}, ${testNow})`)
  }
  return row.id
}

export async function aPurpose(db: Db, key = 'promotions'): Promise<string> {
  await db.execute(sql`
    insert into purposes (key, name, created_at) values (${key}, '{"en":"Offers","fr":"Offres"}'::jsonb, ${testNow})
    on conflict do nothing`)
  return key
}

/** A grant of the email consent to promotions, with whatever the test is about in its place. */
export function anEntry(customerId: number, change: Partial<ConsentEntry> = {}): ConsentEntry {
  return {
    customerId,
    channel: 'email',
    purpose: 'promotions',
    action: 'granted',
    legalBasis: 'consent',
    source: 'form:newsletter',
    evidence: { ip: '192.0.2.7', page: 'https://shop.example/' },
    actor: 'customer:form',
    at: testNow,
    ...change,
  }
}
