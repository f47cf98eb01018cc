import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'

/** For the rest of the transaction: no statement takes longer, and sorts over everybody stay in memory. */
export async function limitStatements(db: Db, limitMs: number): Promise<void> {
  await db.execute(
    sql`select set_config('statement_timeout', ${String(limitMs)}, true), set_config('work_mem', '64MB', true)`,
  )
}
