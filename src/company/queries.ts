import { sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { settings } from './tables.ts'

export type SettingRow = typeof settings.$inferSelect

export function listSettings(db: Db): Promise<SettingRow[]> {
  return db.select().from(settings)
}

/** Until the transaction ends nobody else writes settings. An advisory lock, for at first there are no rows. */
export async function lockSettings(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('relance:settings', 0))`)
}

export async function saveSetting(db: Db, row: SettingRow): Promise<void> {
  await db
    .insert(settings)
    .values(row)
    .onConflictDoUpdate({ target: settings.key, set: { value: row.value, updatedAt: row.updatedAt } })
}
