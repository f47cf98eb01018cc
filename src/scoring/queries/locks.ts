import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

const KEY = sql`hashtextextended('relance:scoring', 0)`

/** Until the transaction ends, nobody computes the whole base. False when somebody is doing so. */
export async function lockForRefresh(db: Db): Promise<boolean> {
  const [row] = await rows<{ got: boolean }>(db, sql`select pg_try_advisory_xact_lock_shared(${KEY}) as got`)
  return row?.got ?? false
}

/** Until the transaction ends, nobody else computes scores; waits for the refreshes that run. */
export async function lockForWholeBase(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${KEY})`)
}
