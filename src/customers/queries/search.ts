import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { type Customer, findCustomersByIds } from '../queries.ts'

export interface CustomerSearch {
  /** Exact identities to look for, each normalised as its kind is. */
  readonly identities: readonly string[]
  /** Lower-case beginnings: of the email, the first name, the last name or the full name. */
  readonly prefix: string
  readonly beforeId: number
  readonly limit: number
}

/**
 * Newest first. One arm per index: with `or` the planner walks the primary key backwards through all customers
 * as soon as there is a limit. Anonymous ones are found by their exact id only.
 */
export async function searchCustomers(db: Db, search: CustomerSearch): Promise<Customer[]> {
  const like = `${search.prefix.replace(/[\\%_]/g, '\\$&')}%`
  const found = await rows<{ id: number }>(
    db,
    sql`
    with hit as (
      select customer_id as id from identities
      where (kind, value) in (
        select kind, value from unnest(array['external', 'email', 'phone', 'anonymous']) as kind,
          jsonb_array_elements_text(${json(search.identities)}::jsonb) as value)
      union
      select id from customers where lower(email) like ${like}
      union
      select id from customers where customer_name(attributes) like ${like} and customer_name(attributes) <> ' '
      union
      select id from customers where customer_last_name(attributes) like ${like} and customer_last_name(attributes) <> ''
    )
    select c.id from customers c join hit on hit.id = c.id
    where c.state in ('known', 'anonymous') and c.id < ${search.beforeId}
    order by c.id desc limit ${search.limit}`,
  )
  return newestFirst(
    await findCustomersByIds(
      db,
      found.map(({ id }) => id),
    ),
  )
}

/** Newest first. */
export async function listCustomers(
  db: Db,
  { states, beforeId, limit }: { states: readonly string[]; beforeId: number; limit: number },
): Promise<Customer[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`
    select id from customers
    where id < ${beforeId} and state in (select jsonb_array_elements_text(${json(states)}::jsonb))
    order by id desc limit ${limit}`,
  )
  return newestFirst(
    await findCustomersByIds(
      db,
      found.map(({ id }) => id),
    ),
  )
}

function newestFirst(customers: readonly Customer[]): Customer[] {
  return [...customers].sort((a, b) => b.id - a.id)
}
