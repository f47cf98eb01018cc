import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/**
 * Counts one more attempt under `key` and returns how many there were in the window. By the database's own
 * clock, as better-auth's rows in the same table: nothing of the engine depends on it.
 */
export async function countSignIn(db: Db, limit: { key: string; windowMs: number }): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`
    insert into sign_in_limits as l (id, key, count, last_request)
    values (gen_random_uuid()::text, ${limit.key}, 1, extract(epoch from clock_timestamp()) * 1000)
    on conflict (key) do update set
      count = case when excluded.last_request - l.last_request > ${limit.windowMs} then 1 else l.count + 1 end,
      last_request = case
        when excluded.last_request - l.last_request > ${limit.windowMs} then excluded.last_request
        else l.last_request end
    returning count`,
  )
  return row?.count ?? 0
}

/** Rows that no window reaches any more. */
export async function deleteOldSignInLimits(db: Db): Promise<void> {
  await db.execute(sql`
    delete from sign_in_limits
    where last_request < extract(epoch from clock_timestamp() - interval '1 day') * 1000`)
}
