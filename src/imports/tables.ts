import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { ChangeRecord } from './change.ts'
import type { ImportOptions } from './import.ts'
import type { Mapping } from './mapping.ts'

/** One file brought in, from upload to undone. */
export const imports = pgTable('imports', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  kind: text({ enum: ['customers', 'events'] }).notNull(),
  state: text({
    enum: ['uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone'],
  }).notNull(),
  filename: text().notNull(),
  sha256: text().notNull(),
  /** Of the file in DATA_DIR/imports. */
  storedAs: text().notNull(),
  sizeBytes: bigint({ mode: 'number' }).notNull(),
  encoding: text({ enum: ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] }).notNull(),
  delimiter: text().notNull(),
  mapping: jsonb().$type<Mapping>().notNull(),
  options: jsonb().$type<ImportOptions>().notNull(),
  /** Known once the file was checked. */
  rowsTotal: integer().notNull().default(0),
  /** Rows of the file that are behind us: where a killed run goes on. */
  rowsDone: integer().notNull().default(0),
  created: integer().notNull().default(0),
  updated: integer().notNull().default(0),
  rejected: integer().notNull().default(0),
  /** Changes that an undo left alone, because they were changed again since. */
  kept: integer().notNull().default(0),
  error: text(),
  actor: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  /** Of the last batch; the sweep rings for what stands still. */
  progressAt: timestamp({ withTimezone: true }).notNull(),
  finishedAt: timestamp({ withTimezone: true }),
})

/** What an import did to each customer, so that it can be undone. */
export const importChanges = pgTable(
  'import_changes',
  {
    importId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    line: integer().notNull(),
    change: jsonb().$type<ChangeRecord>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.customerId] })],
)

/** Rows that were refused, and cells that were not taken, by line of the file. */
export const importErrors = pgTable(
  'import_errors',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    importId: bigint({ mode: 'number' }).notNull(),
    line: integer().notNull(),
    column: text(),
    value: text(),
    message: text().notNull(),
  },
  (t) => [index('import_errors_import').on(t.importId, t.id)],
)
