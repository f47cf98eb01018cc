import {
  bigint,
  boolean,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** An immutable fact about a customer. Range-partitioned by month of occurred_at. */
export const events = pgTable(
  'events',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    customerId: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    occurredAt: timestamp({ withTimezone: true }).notNull(),
    receivedAt: timestamp({ withTimezone: true }).notNull(),
    properties: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Money or points that the event carries, in the company's currency. */
    value: doublePrecision(),
    /** True when the sender's date was out of bounds and we moved it; the sent one is in properties.$occurredAt. */
    clamped: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.occurredAt] }),
    index('events_customer').on(t.customerId, t.type, t.occurredAt),
  ],
)

/** Message ids already taken in, hashed to 128 bits: what makes a repeat harmless. Kept 90 days. */
export const eventReceipts = pgTable(
  'event_receipts',
  {
    key: uuid().primaryKey(),
    receivedAt: timestamp({ withTimezone: true }).notNull(),
  },
  // Appended in time order: BRIN finds what is old as well, at next to no cost per receipt.
  (t) => [index('event_receipts_received').using('brin', t.receivedAt)],
)

/**
 * What the engine has not yet looked at; deleted in the transaction that does. `topic` is the key that
 * segments and triggers depend on: `event:order_placed`, `attribute:city`, `consent:email`, `score:rfm`.
 */
export const inbox = pgTable(
  'inbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    lane: smallint().notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    topic: text().notNull(),
    eventId: bigint({ mode: 'number' }),
    eventAt: timestamp({ withTimezone: true }),
    receivedAt: timestamp({ withTimezone: true }).notNull(),
    /** Brought in later by a file: it counts for goals and waits, and starts nothing. */
    past: boolean().notNull().default(false),
  },
  (t) => [index('inbox_lane').on(t.lane, t.id)],
)
