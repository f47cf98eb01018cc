import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

/** One person, known or still anonymous. Everything that concerns one of them happens in their lane. */
export const customers = pgTable(
  'customers',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** id & 63, always: a customer never changes lane. */
    lane: smallint().notNull().generatedAlwaysAs(sql`(id & 63)::smallint`),
    state: text({ enum: ['anonymous', 'known', 'merged', 'erased'] }).notNull(),
    mergedInto: bigint({ mode: 'number' }),
    /** The address that messages go to; all known ones are in identities. Normalised. */
    email: text(),
    phone: text(),
    /** Keyed hashes of the two, as in suppressions, so that the gate joins without the key. */
    emailHash: text(),
    phoneHash: text(),
    locale: text(),
    timezone: text(),
    attributes: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
    /** Last contact that came from the person (an event, a click; never an open). Retention counts from it. */
    lastSeenAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('customers_email_search').on(sql`lower(${t.email}) text_pattern_ops`),
    // Few, and looked for among many.
    index('customers_anonymous').on(t.id).where(sql`state = 'anonymous'`),
    index('customers_email_hash').on(t.emailHash),
    index('customers_phone_hash').on(t.phoneHash),
    check('customers_merged', sql`(state = 'merged') = (merged_into is not null)`),
  ],
)

/** (kind, value) belongs to one customer. */
export const identities = pgTable(
  'identities',
  {
    kind: text({ enum: ['external', 'email', 'phone', 'anonymous'] }).notNull(),
    value: text().notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.value] }), index('identities_customer').on(t.customerId)],
)

/** What a merge moved, so that it can be undone. */
export const customerMerges = pgTable(
  'customer_merges',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    survivorId: bigint({ mode: 'number' }).notNull(),
    mergedId: bigint({ mode: 'number' }).notNull(),
    reason: text().notNull(),
    before: jsonb().notNull(),
    mergedAt: timestamp({ withTimezone: true }).notNull(),
    undoneAt: timestamp({ withTimezone: true }),
  },
  (t) => [index('customer_merges_survivor').on(t.survivorId), index('customer_merges_merged').on(t.mergedId)],
)

/** Invented people of the sample data: nothing reaches them but the outbox, and they can be deleted without a trace. */
export const sampleCustomers = pgTable('sample_customers', {
  customerId: bigint({ mode: 'number' }).primaryKey(),
})
