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

/** An index that finds so many is read no further: that many people are found faster by looking at the newest. */
const MANY = 3_000

/**
 * Newest first. One arm per index: with `or` the planner walks the primary key backwards through all customers
 * as soon as there is a limit. That is right only for a beginning that fits many, such as one letter: a hundred of
 * them are among the newest few thousand (of a million customers: 30 ms instead of 5 s). Anonymous ones are found by
 * their exact id only.
 */
export async function searchCustomers(db: Db, search: CustomerSearch): Promise<Customer[]> {
  const like = `${search.prefix.replace(/[\\%_]/g, '\\$&')}%`
  const arms = [
    sql`lower(email) like ${like}`,
    sql`customer_name(attributes) like ${like} and customer_name(attributes) <> ' '`,
    sql`customer_last_name(attributes) like ${like} and customer_last_name(attributes) <> ''`,
  ]
  const fits = sql`state in ('known', 'anonymous') and id < ${search.beforeId}`
  const exact = sql`
    select c.id from identities i join customers c on c.id = i.customer_id
    where (i.kind, i.value) in (
        select kind, value from unnest(array['external', 'email', 'phone', 'anonymous']) as kind,
          jsonb_array_elements_text(${json(search.identities)}::jsonb) as value)
      and c.state in ('known', 'anonymous') and c.id < ${search.beforeId}`
  const [{ many = false } = {}] = await rows<{ many: boolean }>(
    db,
    sql`select ${sql.join(
      arms.map(
        (arm) => sql`(select count(*) from (select from customers where ${arm} limit ${MANY}) x) >= ${MANY}`,
      ),
      sql` or `,
    )} as many`,
  )
  const byWords = many
    ? sql`(select id from customers where ${fits} and (${sql.join(
        arms.map((arm) => sql`(${arm})`),
        sql` or `,
      )}) order by id desc limit ${search.limit})`
    : sql.join(
        arms.map((arm) => sql`select id from customers where ${arm} and ${fits}`),
        sql` union `,
      )
  const found = await rows<{ id: number }>(
    db,
    sql`select id from (${exact} union ${byWords}) hit order by id desc limit ${search.limit}`,
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
    where id < ${beforeId} and state in (${sql.join(
      states.map((state) => sql`${state}`),
      sql`, `,
    )})
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
