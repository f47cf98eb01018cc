import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import {
  consentActions,
  consentChannels,
  consentStates,
  contactChannels,
  legalBases,
  suppressionReasons,
} from './consent.ts'
import type { FormDefinition } from './form.ts'
import type { OptInGrant } from './opt-in.ts'

/** What a person agrees to be contacted about (promotions, newsletter…). */
export const purposes = pgTable('purposes', {
  key: text().primaryKey(),
  name: jsonb().$type<Record<string, string>>().notNull(),
  description: jsonb().$type<Record<string, string>>().notNull().default({}),
  createdAt: timestamp({ withTimezone: true }).notNull(),
})

/** The exact words shown to a person when they were asked. A version never changes: the database refuses. */
export const wordings = pgTable(
  'wordings',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull(),
    version: integer().notNull(),
    locale: text().notNull(),
    text: text().notNull(),
    sha256: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [uniqueIndex('wordings_version').on(t.key, t.version, t.locale)],
)

/** Append-only, provable: each entry carries the hash of the customer's entry before it. */
export const consentLedger = pgTable(
  'consent_ledger',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    customerId: bigint({ mode: 'number' }).notNull(),
    channel: text({ enum: consentChannels }).notNull(),
    purpose: text().notNull(),
    action: text({ enum: consentActions }).notNull(),
    /** What the entry asks for; the projection is the fold of these. */
    state: text({ enum: consentStates }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    recordedAt: timestamp({ withTimezone: true }).notNull(),
    legalBasis: text({ enum: legalBases }).notNull(),
    source: text().notNull(),
    wordingId: bigint({ mode: 'number' }),
    wordingSha256: text(),
    actor: text().notNull(),
    expiresAt: timestamp({ withTimezone: true }),
    outOfHours: boolean().notNull().default(false),
    /** The entry of the merged customer that this one continues. */
    originEntryId: bigint({ mode: 'number' }),
    /** Salted hash of the evidence row, so that erasing the evidence keeps the chain verifiable. */
    evidenceHash: text(),
    previousHash: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [
    index('consent_ledger_customer').on(t.customerId, t.id),
    // Two entries after the same one would be a fork of the chain.
    uniqueIndex('consent_ledger_chain').on(t.customerId, t.previousHash),
  ],
)

/** How many entries rest on each wording: kept by the database as the ledger grows, folded now and then. */
export const wordingCounts = pgTable('wording_counts', {
  wordingId: bigint({ mode: 'number' }).primaryKey(),
  entries: bigint({ mode: 'number' }).notNull(),
})

/** What statements added since the last fold: no two writers wait for each other. */
export const wordingDeltas = pgTable('wording_deltas', {
  wordingId: bigint({ mode: 'number' }).notNull(),
  entries: bigint({ mode: 'number' }).notNull(),
})

/** The end of each customer's chain: what an appender locks, and what shows that entries were cut off. */
export const consentHeads = pgTable('consent_heads', {
  customerId: bigint({ mode: 'number' }).primaryKey(),
  hash: text().notNull(),
  entries: integer().notNull(),
})

/** The personal part of the proof (IP, user agent, form URL, file and row): deleted on erasure. */
export const consentEvidence = pgTable('consent_evidence', {
  entryId: bigint({ mode: 'number' }).primaryKey(),
  salt: text().notNull(),
  evidence: jsonb().$type<Record<string, unknown>>().notNull(),
})

/** The current state: a projection of the ledger. The gate locks these rows. */
export const consents = pgTable(
  'consents',
  {
    customerId: bigint({ mode: 'number' }).notNull(),
    channel: text({ enum: consentChannels }).notNull(),
    purpose: text().notNull(),
    state: text({ enum: consentStates }).notNull(),
    legalBasis: text({ enum: legalBases }).notNull(),
    entryId: bigint({ mode: 'number' }).notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }),
    proven: boolean().notNull().default(false),
    outOfHours: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.customerId, t.channel, t.purpose] }),
    index('consents_expiry').on(t.expiresAt),
  ],
)

/** An address that must not be contacted, whatever the consent. Survives erasure: no address, a keyed hash. */
export const suppressions = pgTable(
  'suppressions',
  {
    channel: text({ enum: contactChannels }).notNull(),
    addressHash: text().notNull(),
    reason: text({ enum: suppressionReasons }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    actor: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.channel, t.addressHash] }),
    index('suppressions_at').on(t.at, t.addressHash),
  ],
)

/** A web form that a company may embed: its fields, consent boxes and who may post it. */
export const forms = pgTable('forms', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text().notNull().unique(),
  /** The live version; all of them are in form_versions. */
  version: integer().notNull(),
  definition: jsonb().$type<FormDefinition>().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})

/** Every version of a form as it was shown: part of the proof, so none is ever changed. */
export const formVersions = pgTable(
  'form_versions',
  {
    formId: bigint({ mode: 'number' }).notNull(),
    version: integer().notNull(),
    definition: jsonb().$type<FormDefinition>().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.formId, t.version] })],
)

/** Counters of public endpoints per address and window, so that limits hold over several servers. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text().notNull(),
    windowStart: timestamp({ withTimezone: true }).notNull(),
    hits: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.windowStart] }), index('rate_limits_window').on(t.windowStart)],
)

/** A double opt-in that waits for its confirmation link. */
export const optInRequests = pgTable(
  'opt_in_requests',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    customerId: bigint({ mode: 'number' }).notNull(),
    formKey: text(),
    grants: jsonb().$type<OptInGrant[]>().notNull(),
    evidence: jsonb().$type<Record<string, unknown>>().notNull(),
    locale: text().notNull(),
    /** Keyed hash of the address to be confirmed: at most one confirmation mail a day goes to it. */
    addressHash: text().notNull(),
    state: text({ enum: ['pending', 'confirmed', 'cancelled', 'expired'] }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    sentAt: timestamp({ withTimezone: true }),
    decidedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('opt_in_requests_customer').on(t.customerId),
    index('opt_in_requests_address').on(t.addressHash, t.sentAt),
  ],
)
