import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { segmentVerifications } from '../tables.ts'

export type StoredVerification = typeof segmentVerifications.$inferSelect

export async function findVerification(db: Db): Promise<StoredVerification | undefined> {
  const [row] = await db.select().from(segmentVerifications)
  return row
}

/** In the place of the one before. */
export async function saveVerification(db: Db, done: Omit<StoredVerification, 'id'>): Promise<void> {
  await db
    .insert(segmentVerifications)
    .values(done)
    .onConflictDoUpdate({ target: segmentVerifications.id, set: { ...done, id: sql`1` } })
}
