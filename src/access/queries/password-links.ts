import { and, eq, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { verifications } from '../tables.ts'

interface NewPasswordLink {
  readonly id: string
  readonly userId: string
  readonly token: string
  readonly now: Date
  readonly expiresAt: Date
}

/** As better-auth's `/reset-password` reads it, which also takes it away when it was used. One per user. */
export async function replacePasswordLink(db: Db, link: NewPasswordLink): Promise<void> {
  const { id, userId, token, now, expiresAt } = link
  const earlier = sql`starts_with(${verifications.identifier}, 'reset-password:')`
  await db.delete(verifications).where(and(eq(verifications.value, userId), earlier))
  await db.insert(verifications).values({
    id,
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt,
    createdAt: now,
    updatedAt: now,
  })
}

export async function deleteEndedPasswordLinks(db: Db, now: Date): Promise<void> {
  await db.delete(verifications).where(lt(verifications.expiresAt, now))
}
