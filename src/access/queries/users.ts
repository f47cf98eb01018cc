import { and, asc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { accounts, sessions, users } from '../tables.ts'

export type UserRow = typeof users.$inferSelect
export type NewUserRow = typeof users.$inferInsert

export async function findUserById(db: Db, id: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id))
  return row
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.email, email))
  return row
}

export function listUserRows(db: Db): Promise<UserRow[]> {
  return db.select().from(users).orderBy(asc(users.email))
}

export async function hasUsers(db: Db): Promise<boolean> {
  const [row] = await db.select({ id: users.id }).from(users).limit(1)
  return row !== undefined
}

/** Undefined when the address is taken. */
export async function insertUser(db: Db, user: NewUserRow): Promise<UserRow | undefined> {
  const [row] = await db.insert(users).values(user).onConflictDoNothing({ target: users.email }).returning()
  return row
}

export async function lockUser(db: Db, id: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, id)).for('update')
  return row
}

export async function updateUserRow(db: Db, id: string, change: Partial<NewUserRow>): Promise<UserRow> {
  const [row] = await db.update(users).set(change).where(eq(users.id, id)).returning()
  if (!row) throw new Error(`user ${id} vanished while locked`)
  return row
}

/** One change of who is admin at a time, so that two admins cannot take the rights from each other at once. */
export async function lockAdmins(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('relance:admins', 0))`)
}

export async function countActiveAdmins(db: Db): Promise<number> {
  return db.$count(users, and(eq(users.role, 'admin'), isNull(users.disabledAt)))
}

/** The shape that better-auth reads: provider `credential`, account id = user id. */
export async function savePassword(
  db: Db,
  userId: string,
  password: { hash: string; id: string; at: Date },
): Promise<void> {
  const changed = await db
    .update(accounts)
    .set({ password: password.hash, updatedAt: password.at })
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
    .returning({ id: accounts.id })
  if (changed.length > 0) return

  await db.insert(accounts).values({
    id: password.id,
    accountId: userId,
    providerId: 'credential',
    userId,
    password: password.hash,
    createdAt: password.at,
    updatedAt: password.at,
  })
}

export async function deleteSessionsOf(db: Db, userId: string): Promise<number> {
  const gone = await db.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id })
  return gone.length
}

export async function deleteEndedSessions(db: Db, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now))
}
