import { and, asc, count, desc, eq, gt, lt, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { ChangeRecord } from '../change.ts'
import type { RowError } from '../row.ts'
import { importChanges, importErrors, imports } from '../tables.ts'

export type Import = typeof imports.$inferSelect
export type NewImport = typeof imports.$inferInsert
export type StoredRowError = typeof importErrors.$inferSelect

export async function insertImport(db: Db, row: NewImport): Promise<Import> {
  const [inserted] = await db.insert(imports).values(row).returning()
  if (!inserted) throw new Error('insert … returning gave no row')
  return inserted
}

export async function findImport(db: Db, id: number): Promise<Import | undefined> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id))
  return row
}

export function findImportsOfFiles(
  db: Db,
  storedAs: readonly string[],
): Promise<Pick<Import, 'storedAs' | 'state' | 'progressAt'>[]> {
  return rows(
    db,
    sql`
    select stored_as as "storedAs", state, progress_at as "progressAt" from imports
    where stored_as in (select jsonb_array_elements_text(${json(storedAs)}::jsonb))`,
  )
}

/** Two workers of one import take turns here; the second then sees how far the first has come. */
export async function lockImport(db: Db, id: number): Promise<Import | undefined> {
  const [row] = await db.select().from(imports).where(eq(imports.id, id)).for('update')
  return row
}

/** Newest first. */
export function listImports(db: Db, page: { beforeId: number; limit: number }): Promise<Import[]> {
  return db
    .select()
    .from(imports)
    .where(lt(imports.id, page.beforeId))
    .orderBy(desc(imports.id))
    .limit(page.limit)
}

export async function updateImport(db: Db, id: number, values: Partial<NewImport>): Promise<Import> {
  const [row] = await db.update(imports).set(values).where(eq(imports.id, id)).returning()
  if (!row) throw new Error(`import ${id} vanished while it was locked`)
  return row
}

/** Imports that should be worked on and have not moved since `before`: their worker is gone. */
export async function listStalled(db: Db, before: Date): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`
    select id from imports
    where state in ('checking', 'running', 'undoing') and progress_at < ${before}::timestamptz order by id`,
  )
  return found.map(({ id }) => id)
}

export async function insertErrors(db: Db, importId: number, errors: readonly RowError[]): Promise<void> {
  if (errors.length === 0) return
  await db.execute(sql`
    insert into import_errors (import_id, line, "column", value, message)
    select ${importId}, line, "column", value, message
    from jsonb_to_recordset(${json(errors)}::jsonb) as x(line int, "column" text, value text, message text)`)
}

export async function deleteErrors(db: Db, importId: number): Promise<void> {
  await db.delete(importErrors).where(eq(importErrors.importId, importId))
}

export async function countErrors(db: Db, importId: number): Promise<number> {
  const [row] = await db.select({ n: count() }).from(importErrors).where(eq(importErrors.importId, importId))
  return row?.n ?? 0
}

/** In the order of the file. */
export function listErrors(
  db: Db,
  importId: number,
  page: { afterId: number; limit: number },
): Promise<StoredRowError[]> {
  return db
    .select()
    .from(importErrors)
    .where(and(eq(importErrors.importId, importId), gt(importErrors.id, page.afterId)))
    .orderBy(asc(importErrors.id))
    .limit(page.limit)
}

export interface CustomerChange {
  readonly customerId: number
  readonly line: number
  readonly change: ChangeRecord
}

export function findChanges(
  db: Db,
  importId: number,
  customerIds: readonly number[],
): Promise<CustomerChange[]> {
  return rows<CustomerChange>(
    db,
    sql`
    select customer_id as "customerId", line, change from import_changes
    where import_id = ${importId}
      and customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))`,
  )
}

export async function saveChanges(
  db: Db,
  importId: number,
  changes: readonly CustomerChange[],
): Promise<void> {
  await db.execute(sql`
    insert into import_changes (import_id, customer_id, line, change)
    select ${importId}, "customerId", line, change
    from jsonb_to_recordset(${json(changes)}::jsonb) as x("customerId" bigint, line int, change jsonb)
    on conflict (import_id, customer_id) do update set change = excluded.change`)
}

/** Those that are left to undo, in customer order. */
export function listChanges(db: Db, importId: number, limit: number): Promise<CustomerChange[]> {
  return db
    .select({ customerId: importChanges.customerId, line: importChanges.line, change: importChanges.change })
    .from(importChanges)
    .where(eq(importChanges.importId, importId))
    .orderBy(asc(importChanges.customerId))
    .limit(limit)
}

export async function deleteChanges(db: Db, importId: number, customerIds: readonly number[]): Promise<void> {
  await db.execute(sql`
    delete from import_changes where import_id = ${importId}
      and customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))`)
}
