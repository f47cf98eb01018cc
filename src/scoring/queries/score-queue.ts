import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

/**
 * Locks the rows that are already there, for nothing: else a scoring pass could take such a row, score the
 * customer without what this transaction has yet to commit, and nobody would come back. In order of id, so
 * that two callers wait for each other instead of deadlocking.
 */
export async function insertIntoScoreQueue(db: Db, customerIds: readonly number[], now: Date): Promise<void> {
  await db.execute(sql`
    insert into score_queue as q (customer_id, lane, since)
    select id, (id & 63)::smallint, ${now}
    from (select value::bigint as id from jsonb_array_elements_text(${json(customerIds)}::jsonb)) as wanted
    order by id
    on conflict (customer_id) do update set since = q.since`)
}

/** Takes up to `limit` customers off the queue, those that wait longest first; not those that others hold. */
export async function takeFromScoreQueue(db: Db, limit: number): Promise<number[]> {
  const taken = await rows<{ customerId: number }>(
    db,
    sql`
    with oldest as materialized (
      select customer_id from score_queue order by since, customer_id limit ${limit} for update skip locked
    )
    delete from score_queue q using oldest where q.customer_id = oldest.customer_id
    returning q.customer_id as "customerId"`,
  )
  return taken.map((row) => row.customerId).sort((a, b) => a - b)
}

export async function countScoreQueue(db: Db): Promise<number> {
  const [row] = await rows<{ count: number }>(db, sql`select count(*) as count from score_queue`)
  return row?.count ?? 0
}
