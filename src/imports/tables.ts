import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** One file brought in, from dry run to undone. */
export const imports = pgTable('imports', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  state: text({ enum: ['uploaded', 'checked', 'running', 'done', 'failed', 'cancelled', 'undone'] }).notNull(),
  filename: text().notNull(),
  sha256: text().notNull(),
  path: text(),
  encoding: text(),
  delimiter: text(),
  mapping: jsonb().notNull(),
  options: jsonb().notNull(),
  rowsTotal: integer().notNull().default(0),
  rowsDone: integer().notNull().default(0),
  created: integer().notNull().default(0),
  updated: integer().notNull().default(0),
  rejected: integer().notNull().default(0),
  error: text(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  finishedAt: timestamp({ withTimezone: true }),
})

/** What an import did to each customer: their row before it, null when it made them. */
export const importChanges = pgTable(
  'import_changes',
  {
    importId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    line: integer().notNull(),
    before: jsonb(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.customerId] })],
)

/** Rows that were refused, with the reason, by line of the file. */
export const importErrors = pgTable(
  'import_errors',
  {
    importId: bigint({ mode: 'number' }).notNull(),
    line: integer().notNull(),
    column: text(),
    value: text(),
    message: text().notNull(),
  },
  (t) => [index('import_errors_import').on(t.importId, t.line)],
)
