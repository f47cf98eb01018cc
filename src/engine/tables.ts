import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** When each recurring task is next due; claiming a row is what lets only one of many workers run it. */
export const schedules = pgTable('schedules', {
  name: text().primaryKey(),
  nextAt: timestamp({ withTimezone: true }).notNull(),
  lastRunAt: timestamp({ withTimezone: true }),
  lastError: text(),
})
