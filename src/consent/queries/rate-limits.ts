import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** Counts one hit in the window that starts at `windowStart`; returns how many there are now. */
export async function countHit(db: Db, key: string, windowStart: Date): Promise<number> {
  const [row] = await rows<{ hits: number }>(
    db,
    sql`
    insert into rate_limits (key, window_start, hits) values (${key}, ${windowStart}, 1)
    on conflict (key, window_start) do update set hits = rate_limits.hits + 1
    returning hits`,
  )
  return row?.hits ?? 0
}

export async function pruneHits(db: Db, before: Date): Promise<void> {
  await db.execute(sql`delete from rate_limits where window_start < ${before}`)
}
