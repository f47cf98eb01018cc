import { createHash } from 'node:crypto'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import type { Clock } from '../core/clock.ts'
import { randomToken } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import { weaknessOf } from './judge-password.ts'
import { countSignIn } from './queries/sign-in-limits.ts'
import { findUserById } from './queries/users.ts'
import { recordAudit } from './record-audit.ts'
import { isRole, type Role } from './role.ts'
import { accounts, sessions, signInLimits, users, verifications } from './tables.ts'
import { maxPasswordLength, minPasswordLength, toUserEmail } from './user.ts'

/** A staff user who is signed in. */
export interface StaffSession {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

/** Staff sign-in by better-auth: password hashes (scrypt), sessions, cookies and sign-in limits are its work. */
export interface StaffAuth {
  /** Answers a request to /api/auth/*. */
  handle(request: Request): Promise<Response>
  /** Undefined when nobody is signed in, the session ended, or the user was disabled. */
  findSession(headers: Headers): Promise<StaffSession | undefined>
}

export interface StaffAuthOptions {
  readonly db: Db
  readonly clock: Clock
  readonly masterKey: Buffer
  readonly publicUrl: string
}

/** Set by our own HTTP layer after it decided who the client is; never taken from outside. */
export const clientIpHeader = 'x-relance-client-ip'

const SESSION_S = 12 * 3_600
const SESSION_REFRESH_S = 3_600
const SIGN_IN_WINDOW_S = 300
const SIGN_INS_PER_IP = 20
const SIGN_INS_PER_EMAIL = 10

export function createStaffAuth(options: StaffAuthOptions): StaffAuth {
  const auth = betterAuthFor(options)

  return {
    handle: (request) => auth.handler(request),
    async findSession(headers) {
      const found = await auth.api.getSession({ headers })
      const user = found?.user
      if (!user || user.disabledAt || !isRole(user.role)) return undefined
      return { userId: user.id, name: user.name, email: user.email, role: user.role }
    },
  }
}

function betterAuthFor({ db, clock, masterKey, publicUrl }: StaffAuthOptions) {
  return betterAuth({
    appName: 'Relance',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret: deriveKey(masterKey, 'staff-sessions').toString('base64url'),
    database: drizzleAdapter(db, {
      provider: 'pg',
      transaction: true,
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        rateLimit: signInLimits,
      },
    }),
    trustedOrigins: (request) => (request ? originsOf(request, publicUrl) : []),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => recordOwnPassword(db, clock, user),
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, required: true },
        disabledAt: { type: 'date', input: false, required: false },
      },
    },
    session: { expiresIn: SESSION_S, updateAge: SESSION_REFRESH_S },
    hooks: {
      before: createAuthMiddleware(async (request) => {
        await limitSignIns(db, request)
        refuseWeakPassword(request)
      }),
      after: createAuthMiddleware(async ({ path, context }) => {
        const user = context.session?.user
        const changed = path === '/change-password' && !(context.returned instanceof APIError)
        if (changed && user) await recordOwnPassword(db, clock, user)
      }),
    },
    databaseHooks: { session: { create: { before: (session) => refuseDisabled(db, session.userId) } } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 120,
      customRules: { '/sign-in/email': { window: SIGN_IN_WINDOW_S, max: SIGN_INS_PER_IP } },
    },
    advanced: {
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
      database: { generateId: () => randomToken(16) },
      ...cookies(publicUrl),
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}

/** Beside better-auth's limit per client: guesses at one account may come from many addresses. */
async function limitSignIns(db: Db, request: { path: string; body?: unknown }): Promise<void> {
  const email =
    request.path === '/sign-in/email' && isRecord(request.body) ? request.body['email'] : undefined
  if (typeof email !== 'string') return

  const key = `email:${createHash('sha256').update(toUserEmail(email)).digest('base64url')}`
  const attempts = await countSignIn(db, { key, windowMs: SIGN_IN_WINDOW_S * 1_000 })
  if (attempts > SIGN_INS_PER_EMAIL) {
    const message = 'Too many requests. Please try again later.'
    throw new APIError('TOO_MANY_REQUESTS', { message }, { 'x-retry-after': String(SIGN_IN_WINDOW_S) })
  }
}

/** A password that is guessed first is no better than none (OWASP ASVS 6.2.4). */
function refuseWeakPassword({ path, body }: { path: string; body?: unknown }): void {
  const setsOne = path === '/change-password' || path === '/reset-password'
  const password = setsOne && isRecord(body) ? body['newPassword'] : undefined
  const weakness = typeof password === 'string' ? weaknessOf(password) : null
  if (weakness === null) return
  const message = `The new password ${weakness}: take another, four words that nobody would put together for one`
  throw new APIError('BAD_REQUEST', { code: 'PASSWORD_TOO_COMMON', message })
}

function recordOwnPassword(db: Db, clock: Clock, { id, name }: { id: string; name: string }): Promise<void> {
  const change = { action: 'user.choose_password', entity: 'user', entityId: id }
  return recordAudit(db, { kind: 'user', id, name }, change, clock.now())
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** A page that the browser itself calls same-origin may speak to us under whatever name it reached us by. */
function originsOf(request: Request, publicUrl: string): string[] {
  const origin = request.headers.get('origin')
  const sameOrigin = request.headers.get('sec-fetch-site') === 'same-origin'
  return [new URL(publicUrl).origin, ...(origin && sameOrigin ? [origin] : [])]
}

/** `__Host-` (this host only, https only) wherever https lets us; plain http is for a laptop. */
function cookies(publicUrl: string) {
  const secure = publicUrl.startsWith('https://')
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const prefix = secure ? '__Host-relance' : 'relance'
  return {
    // Its own prefix would be `__Secure-`, which promises less.
    useSecureCookies: false,
    defaultCookieAttributes: attributes,
    cookiePrefix: prefix,
  }
}

/** The same words as for a wrong password: a disabled account is nobody's business. */
async function refuseDisabled(db: Db, userId: string): Promise<void> {
  const user = await findUserById(db, userId)
  if (!user || user.disabledAt) {
    throw new APIError('UNAUTHORIZED', {
      code: 'INVALID_EMAIL_OR_PASSWORD',
      message: 'Invalid email or password',
    })
  }
}
