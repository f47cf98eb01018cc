import { and, eq, gt, isNull, lte } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { exportLinks } from '../tables.ts'

export type ExportLink = typeof exportLinks.$inferSelect

export async function insertExportLink(db: Db, link: typeof exportLinks.$inferInsert): Promise<void> {
  await db.insert(exportLinks).values(link)
}

const open = (tokenHash: string, now: Date) =>
  and(eq(exportLinks.tokenHash, tokenHash), isNull(exportLinks.usedAt), gt(exportLinks.expiresAt, now))

export async function findOpenExportLink(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<ExportLink | undefined> {
  const [link] = await db.select().from(exportLinks).where(open(tokenHash, now))
  return link
}

/** Marks it used; undefined when it is none, was used, or is too old. Of two at once, one gets it. */
export async function claimExportLink(db: Db, tokenHash: string, now: Date): Promise<ExportLink | undefined> {
  const [link] = await db.update(exportLinks).set({ usedAt: now }).where(open(tokenHash, now)).returning()
  return link
}

export async function deleteExportLinksBefore(db: Db, expired: Date): Promise<void> {
  await db.delete(exportLinks).where(lte(exportLinks.expiresAt, expired))
}
