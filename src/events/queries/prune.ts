import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

export async function deleteOldReceipts(db: Db, before: Date, limit: number): Promise<number> {
  const deleted = await rows<{ n: number }>(
    db,
    sql`
    delete from event_receipts where key in (
      select key from event_receipts where received_at < ${before}::timestamptz limit ${limit} for update skip locked
    ) returning 1 as n`,
  )
  return deleted.length
}

export async function deleteOldRateLimits(db: Db, before: Date, limit: number): Promise<number> {
  const deleted = await rows<{ n: number }>(
    db,
    sql`
    delete from rate_limits where (key, window_start) in (
      select key, window_start from rate_limits where window_start < ${before}::timestamptz
      limit ${limit} for update skip locked
    ) returning 1 as n`,
  )
  return deleted.length
}
