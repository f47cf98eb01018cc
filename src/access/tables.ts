import { bigint, boolean, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { roles } from './role.ts'

/** Staff: people who sign in to us. Kept by better-auth; `role` and `disabledAt` are ours. */
export const users = pgTable('users', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull(),
  image: text(),
  role: text({ enum: roles }).notNull(),
  disabledAt: timestamp({ withTimezone: true }),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Useless by itself: the cookie carries it with an HMAC under our key. */
    token: text().notNull().unique(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    ipAddress: text(),
    userAgent: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

/** How a user proves who they are; only `credential` (a password hash) is in use. */
export const accounts = pgTable(
  'accounts',
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: timestamp({ withTimezone: true }),
    refreshTokenExpiresAt: timestamp({ withTimezone: true }),
    scope: text(),
    password: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('accounts_user').on(t.userId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
)

/** Sign-in attempts per address and path, in the database so that the limit holds over several servers. */
export const signInLimits = pgTable('sign_in_limits', {
  id: text().primaryKey(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  /** Milliseconds since 1970. */
  lastRequest: bigint({ mode: 'number' }).notNull(),
})

/** Keys for programs. Only the SHA-256 is kept: a key holds 256 random bits, so nobody can search for it. */
export const apiKeys = pgTable('api_keys', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** `write` may only post events; `api` may do what its role may. */
  kind: text({ enum: ['write', 'api'] }).notNull(),
  name: text().notNull(),
  role: text({ enum: roles }),
  /** The first characters, to tell keys apart on a screen. */
  prefix: text().notNull(),
  sha256: text().notNull().unique(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  createdBy: text().notNull(),
  /** To the hour or so: written at most once per few minutes. */
  lastUsedAt: timestamp({ withTimezone: true }),
  revokedAt: timestamp({ withTimezone: true }),
})

/** Append-only (a trigger refuses the rest): who changed what, and what it was before. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: timestamp({ withTimezone: true }).notNull(),
    actorKind: text({ enum: ['user', 'api_key', 'customer', 'system'] }).notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    /** `entity.verb`, or `http.request` for the safety net around every write. */
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text().notNull(),
    before: jsonb(),
    after: jsonb(),
  },
  (t) => [
    index('audit_log_entity').on(t.entity, t.entityId, t.id),
    index('audit_log_actor').on(t.actorId, t.id),
  ],
)

/** Keys that sign the links in messages, sealed under the master key. One signs; all but the retired verify. */
export const linkKeys = pgTable('link_keys', {
  /** The kid in the token. */
  id: text().primaryKey(),
  sealed: text().notNull(),
  /** `announced`: every process learns of it before the first link carries it. */
  state: text({ enum: ['announced', 'signing', 'verifying', 'retired'] }).notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  /** When another key took over the signing. */
  supersededAt: timestamp({ withTimezone: true }),
})
