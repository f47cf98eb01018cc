import { and, asc, eq, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../db/client.ts'
import type { IdentityKind } from './identity.ts'
import { customers, identities } from './tables.ts'

export type Customer = typeof customers.$inferSelect

export async function findCustomerById(db: Db, id: number): Promise<Customer | undefined> {
  const [row] = await db.select().from(customers).where(eq(customers.id, id))
  return row
}

/** In id order; those that do not exist are left out. */
export function findCustomersByIds(db: Db, ids: readonly number[]): Promise<Customer[]> {
  if (ids.length === 0) return Promise.resolve([])
  return db
    .select()
    .from(customers)
    .where(sql`${customers.id} in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`)
    .orderBy(asc(customers.id))
}

/** `value` normalised (normaliseEmail, normalisePhone). A merge moves identities, so this follows it by itself. */
export async function findCustomerByIdentity(
  db: Db,
  kind: IdentityKind,
  value: string,
): Promise<Customer | undefined> {
  const [row] = await db
    .select({ customer: customers })
    .from(identities)
    .innerJoin(customers, eq(customers.id, identities.customerId))
    .where(and(eq(identities.kind, kind), eq(identities.value, value)))
  return row && followMerge(db, row.customer)
}

/** The customer that this one was merged into, over any number of merges. */
export async function followMerge(db: Db, customer: Customer): Promise<Customer | undefined> {
  if (customer.mergedInto === null) return customer
  const [end] = await rows<{ id: number }>(
    db,
    sql`
    with recursive chain as (
      select id, merged_into, 1 as steps from customers where id = ${customer.mergedInto}
      union all
      select c.id, c.merged_into, steps + 1 from customers c join chain on c.id = chain.merged_into
      where steps < 1000
    )
    select id from chain where merged_into is null`,
  )
  return end && findCustomerById(db, end.id)
}

export function listIdentities(db: Db, customerId: number): Promise<(typeof identities.$inferSelect)[]> {
  return db
    .select()
    .from(identities)
    .where(eq(identities.customerId, customerId))
    .orderBy(asc(identities.kind), asc(identities.createdAt), asc(identities.value))
}
