import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** What the company configures about itself, one row per setting; the shape of each is in settings.ts. */
export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})
