import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { type Context, inTransaction } from '../context.ts'
import { systemClock } from '../core/clock.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import type { Db } from '../db/client.ts'
import { replacePasswordLink } from './queries/password-links.ts'
import {
  countActiveAdmins,
  deleteSessionsOf,
  findUserByEmail,
  insertUser,
  listUserRows,
  lockAdmins,
  lockUser,
  savePassword,
  type UserRow,
  updateUserRow,
} from './queries/users.ts'
import { recordAudit } from './record-audit.ts'
import { type Role, roles } from './role.ts'
import { generatePassword, toUserEmail, type User } from './user.ts'

export const NewUser = z.object({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(200).optional(),
  role: z.enum(roles),
})
export type NewUser = z.infer<typeof NewUser>

export interface UserChange {
  readonly name?: string | undefined
  readonly role?: Role | undefined
  readonly disabled?: boolean | undefined
}

/** A way in, returned this once: a password for programs, or a link by which the person chooses their own. */
export interface WayIn {
  readonly user: User
  readonly password: string
  readonly link: string
}

const LINK_DAYS = 7

/** Makes a user. Throws ConflictError when the address is taken. */
export async function createUser(ctx: Context, input: NewUser): Promise<WayIn> {
  const now = ctx.clock.now()
  const password = generatePassword()
  const hash = await hashPassword(password)
  const email = toUserEmail(input.email)
  return inTransaction(ctx, async ({ db, actor }) => {
    const row = await insertUser(db, {
      id: `usr_${randomToken(16)}`,
      name: input.name ?? email,
      email,
      emailVerified: false,
      role: input.role,
      createdAt: now,
      updatedAt: now,
    })
    if (!row) throw new ConflictError(`there is already a user ${email}`)

    await savePassword(db, row.id, { hash, id: randomToken(16), at: now })
    const after = { email, name: row.name, role: row.role }
    await recordAudit(db, actor, { action: 'user.create', entity: 'user', entityId: row.id, after }, now)
    return { user: toUser(row), password, link: await makeLink(db, ctx.publicUrl, row) }
  })
}

/**
 * Changes a user. Disabling ends every session at once; so does another role, for the screens that are open
 * were drawn for the old one. Throws ConflictError rather than leave no admin.
 */
export async function updateUser(ctx: Context, id: string, change: UserChange): Promise<User> {
  const now = ctx.clock.now()
  return inTransaction(ctx, async ({ db, actor }) => {
    await lockAdmins(db)
    const before = await lockUser(db, id)
    if (!before) throw new NotFoundError('user', id)

    const after = await updateUserRow(db, id, changed(before, change, now))
    if (isActiveAdmin(before) && !isActiveAdmin(after)) await assertAdminLeft(db)
    if (after.disabledAt || after.role !== before.role) await deleteSessionsOf(db, id)
    const audited = { before: toAudited(before), after: toAudited(after) }
    await recordAudit(db, actor, { action: 'user.update', entity: 'user', entityId: id, ...audited }, now)
    return toUser(after)
  })
}

/** Gives a user a new way in and ends their sessions; the old password and an older link are worth nothing. */
export async function resetPassword(ctx: Context, id: string): Promise<WayIn> {
  const now = ctx.clock.now()
  const password = generatePassword()
  const hash = await hashPassword(password)
  return inTransaction(ctx, async ({ db, actor }) => {
    const row = await lockUser(db, id)
    if (!row) throw new NotFoundError('user', id)

    await savePassword(db, id, { hash, id: randomToken(16), at: now })
    await deleteSessionsOf(db, id)
    await recordAudit(db, actor, { action: 'user.reset_password', entity: 'user', entityId: id }, now)
    return { user: toUser(row), password, link: await makeLink(db, ctx.publicUrl, row) }
  })
}

/** After the `#`: a browser sends it to no server, so that no log on the way keeps it. */
async function makeLink(db: Db, publicUrl: string, { id, email }: UserRow): Promise<string> {
  // Better-auth judges it, by the machine's clock.
  const now = systemClock.now()
  const token = randomToken(24)
  const expiresAt = new Date(now.getTime() + LINK_DAYS * 86_400_000)
  await replacePasswordLink(db, { id: randomToken(16), userId: id, token, now, expiresAt })
  return `${publicUrl}/choose-password#${new URLSearchParams({ email, token })}`
}

export async function listUsers(db: Db): Promise<User[]> {
  return (await listUserRows(db)).map(toUser)
}

/** Throws NotFoundError. */
export async function getUserByEmail(db: Db, email: string): Promise<User> {
  const row = await findUserByEmail(db, toUserEmail(email))
  if (!row) throw new NotFoundError('user', email)
  return toUser(row)
}

function changed(before: UserRow, change: UserChange, now: Date): Partial<UserRow> {
  const disabled = change.disabled ?? before.disabledAt !== null
  return {
    name: change.name ?? before.name,
    role: change.role ?? before.role,
    disabledAt: disabled ? (before.disabledAt ?? now) : null,
    updatedAt: now,
  }
}

async function assertAdminLeft(db: Db): Promise<void> {
  if ((await countActiveAdmins(db)) === 0) {
    throw new ConflictError('this is the last admin: make another one first')
  }
}

function isActiveAdmin(user: UserRow): boolean {
  return user.role === 'admin' && user.disabledAt === null
}

function toUser({ id, name, email, role, disabledAt, createdAt }: UserRow): User {
  return { id, name, email, role, disabledAt, createdAt }
}

function toAudited({ name, role, disabledAt }: UserRow) {
  return { name, role, disabled: disabledAt !== null }
}
