import { asc, desc, eq, ne } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { linkKeys } from '../tables.ts'

export type StoredLinkKey = typeof linkKeys.$inferSelect

/** Oldest first. */
export function listLinkKeys(db: Db): Promise<StoredLinkKey[]> {
  return db.select().from(linkKeys).orderBy(asc(linkKeys.createdAt), asc(linkKeys.id))
}

export function listUsableLinkKeys(db: Db): Promise<StoredLinkKey[]> {
  return db.select().from(linkKeys).where(ne(linkKeys.state, 'retired')).orderBy(desc(linkKeys.createdAt))
}

/** False when there is a key of this id already. */
export async function insertLinkKey(db: Db, key: typeof linkKeys.$inferInsert): Promise<boolean> {
  const inserted = await db.insert(linkKeys).values(key).onConflictDoNothing().returning({ id: linkKeys.id })
  return inserted.length === 1
}

export async function updateLinkKey(
  db: Db,
  id: string,
  change: Partial<Pick<StoredLinkKey, 'state' | 'supersededAt' | 'sealed'>>,
): Promise<void> {
  await db.update(linkKeys).set(change).where(eq(linkKeys.id, id))
}

/** The keys, locked against another rotation. */
export function lockLinkKeys(db: Db): Promise<StoredLinkKey[]> {
  return db.select().from(linkKeys).orderBy(asc(linkKeys.id)).for('update')
}
