import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/**
 * Deletes up to `limit` values older than `before` (YYYY-MM-DD) that a later one has replaced by that day: what a
 * score was on the day itself stays known.
 */
export async function deleteOldScoreHistory(db: Db, before: string, limit: number): Promise<number> {
  const gone = await rows(
    db,
    sql`with replaced as materialized (
      select h.customer_id, h.model, h.day from score_history h
      where h.day < ${before}::date and exists (select from score_history l
        where l.customer_id = h.customer_id and l.model = h.model and l.day > h.day and l.day < ${before}::date)
      limit ${limit}
    )
    delete from score_history h using replaced r
    where h.customer_id = r.customer_id and h.model = r.model and h.day = r.day returning 1`,
  )
  return gone.length
}
