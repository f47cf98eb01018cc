import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** A link by which one person fetches their own data, once. Only the hash of its token is kept. */
export const exportLinks = pgTable(
  'export_links',
  {
    tokenHash: text().primaryKey(),
    customerId: bigint({ mode: 'number' }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    usedAt: timestamp({ withTimezone: true }),
  },
  (t) => [index('export_links_customer').on(t.customerId)],
)
