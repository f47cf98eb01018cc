import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

/** Programs that workflows may call: only an admin says where customers' data may go. */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  key: text().primaryKey(),
  url: text().notNull(),
  /** Inside the company's own network: http and private addresses are meant. Needs WEBHOOK_PRIVATE too. */
  isPrivate: boolean().notNull().default(false),
  /** Signs; sealed with the master key. */
  secret: text().notNull(),
  /** Signs too until `previousUntil`, while the other side changes over. */
  previousSecret: text(),
  previousUntil: timestamp({ withTimezone: true }),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})

/**
 * Calls that steps decided on, written in the transaction that moved the enrolment. Open ones are due at `dueAt`:
 * whoever takes one puts that off by the lease, so that a call whose caller dies is due again by itself.
 */
export const webhookCalls = pgTable(
  'webhook_calls',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    endpointKey: text().notNull(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    enrolmentId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    stepId: text().notNull(),
    visit: integer().notNull(),
    /** The same in every attempt: whoever knows it acts once. */
    idempotencyKey: text().notNull(),
    body: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Attribute → path in the answer. */
    map: jsonb().$type<Record<string, string>>().notNull(),
    state: text({ enum: ['open', 'succeeded', 'failed', 'cancelled'] }).notNull(),
    attempts: smallint().notNull().default(0),
    attemptsMax: smallint().notNull(),
    /** Grows with each attempt: an answer that comes after the lease is over is not recorded. */
    fence: integer().notNull().default(0),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** The last HTTP status, and what was wrong. */
    status: smallint(),
    error: text(),
    /** What `map` took from the answer. */
    answer: jsonb().$type<Record<string, unknown>>(),
    /** A person asked for it again after it had failed: it is made though nobody waits for it. */
    retriedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    uniqueIndex('webhook_calls_once').on(t.enrolmentId, t.stepId, t.visit),
    index('webhook_calls_due').on(t.endpointKey, t.dueAt).where(sql`state = 'open'`),
    index('webhook_calls_next').on(t.dueAt).where(sql`state = 'open'`),
    index('webhook_calls_failed').on(t.id).where(sql`state = 'failed'`),
    index('webhook_calls_customer').on(t.customerId),
  ],
)
