import { sql } from 'drizzle-orm'
import type { Db } from './client.ts'

/** For the rest of the transaction: an end to patience. */
export async function limitStatement(db: Db, limitMs: number): Promise<void> {
  const limit = String(Math.max(1, Math.round(limitMs)))
  await db.execute(sql`select set_config('statement_timeout', ${limit}, true)`)
}
