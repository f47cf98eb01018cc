import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** How many scores of each model became another since then. */
export function countMovedSince(db: Db, since: Date): Promise<{ model: string; moved: number }[]> {
  return rows(
    db,
    sql`select model, count(*)::int as moved from scores
        where updated_at > ${since}::timestamptz group by model order by model`,
  )
}
