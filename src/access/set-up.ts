import { createHmac, timingSafeEqual } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { Context } from '../context.ts'
import { ConflictError, ForbiddenError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import { hasUsers, insertUser, lockAdmins, savePassword } from './queries/users.ts'
import { recordAudit } from './record-audit.ts'
import { toUserEmail } from './user.ts'

const CODE_LENGTH = 16

/** True until the first user exists. */
export async function isSetUpNeeded(db: Db): Promise<boolean> {
  return !(await hasUsers(db))
}

/**
 * What `relance start` prints while nobody can sign in yet: whoever reads the console owns the machine, whoever
 * reaches the port does not.
 */
export function setUpCode(masterKey: Buffer): string {
  const hash = createHmac('sha256', deriveKey(masterKey, 'set-up')).update('first admin').digest('base64url')
  return hash.replace(/[-_]/g, '0').slice(0, CODE_LENGTH)
}

export interface FirstAdmin {
  readonly code: string
  readonly name: string
  readonly email: string
  readonly password: string
}

/**
 * Makes the first admin with the password they chose. In the open transaction, so that two who try at once
 * end with one admin. Throws ForbiddenError for a wrong code, ConflictError once there is a user.
 */
export async function createFirstAdmin(ctx: Context, input: FirstAdmin): Promise<{ id: string }> {
  const expected = Buffer.from(setUpCode(ctx.masterKey))
  const given = Buffer.from(input.code.trim())
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ForbiddenError('this is not the set-up code that `relance start` prints')
  }
  const { db, actor } = ctx
  await lockAdmins(db)
  if (await hasUsers(db)) throw new ConflictError('this installation is set up already: sign in')

  const now = ctx.clock.now()
  const email = toUserEmail(input.email)
  const user = {
    id: `usr_${randomToken(16)}`,
    name: input.name,
    email,
    emailVerified: false,
    role: 'admin' as const,
    createdAt: now,
    updatedAt: now,
  }
  await insertUser(db, user)
  await savePassword(db, user.id, { hash: await hashPassword(input.password), id: randomToken(16), at: now })
  const after = { email, name: user.name, role: user.role }
  await recordAudit(db, actor, { action: 'user.create', entity: 'user', entityId: user.id, after }, now)
  return { id: user.id }
}
