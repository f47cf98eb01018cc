import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { apiKeys } from '../tables.ts'

export type ApiKey = typeof apiKeys.$inferSelect
export type NewApiKey = typeof apiKeys.$inferInsert

export async function insertApiKey(db: Db, key: NewApiKey): Promise<ApiKey> {
  const [row] = await db.insert(apiKeys).values(key).returning()
  if (!row) throw new Error('an inserted API key came back without its row')
  return row
}

/** Undefined when no such key exists or it was revoked. */
export async function findLiveKeyByHash(db: Db, sha256: string): Promise<ApiKey | undefined> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.sha256, sha256), isNull(apiKeys.revokedAt)))
  return row
}

/** Newest first; there are never many. */
export function listApiKeyRows(db: Db): Promise<ApiKey[]> {
  return db.select().from(apiKeys).orderBy(desc(apiKeys.id))
}

/** Undefined when it does not exist or was revoked before. */
export async function markKeyRevoked(db: Db, id: number, at: Date): Promise<ApiKey | undefined> {
  const [row] = await db
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning()
  return row
}

export async function findKeyById(db: Db, id: number): Promise<ApiKey | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id))
  return row
}

/** Touches the row only when the last touch is older than `before`. */
export async function markKeyUsed(db: Db, id: number, use: { at: Date; before: Date }): Promise<void> {
  await db
    .update(apiKeys)
    .set({ lastUsedAt: use.at })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, use.before))))
}
