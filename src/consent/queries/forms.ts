import { and, asc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { FormDefinition } from '../form.ts'
import { forms, formVersions } from '../tables.ts'

export type Form = typeof forms.$inferSelect

export async function findForm(db: Db, key: string): Promise<Form | undefined> {
  const [form] = await db.select().from(forms).where(eq(forms.key, key))
  return form
}

export function listForms(db: Db, page: { after: string | null; limit: number }): Promise<Form[]> {
  return db
    .select()
    .from(forms)
    .where(page.after === null ? undefined : sql`${forms.key} > ${page.after}`)
    .orderBy(asc(forms.key))
    .limit(page.limit + 1)
}

export async function findFormVersion(
  db: Db,
  formId: number,
  version: number,
): Promise<FormDefinition | undefined> {
  const [row] = await db
    .select({ definition: formVersions.definition })
    .from(formVersions)
    .where(and(eq(formVersions.formId, formId), eq(formVersions.version, version)))
  return row?.definition
}

/** The form under this key, locked; undefined when there is none yet. */
export async function lockForm(db: Db, key: string): Promise<Form | undefined> {
  const [form] = await db.select().from(forms).where(eq(forms.key, key)).for('update')
  return form
}

/** Makes or replaces the live definition and keeps it as a version. */
export async function upsertForm(
  db: Db,
  form: { key: string; version: number; definition: FormDefinition },
  now: Date,
): Promise<Form> {
  const { version, definition } = form
  const [row] = await db
    .insert(forms)
    .values({ ...form, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: forms.key, set: { version, definition, updatedAt: now } })
    .returning()
  if (!row) throw new Error(`form ${form.key} was not stored`)
  await db.insert(formVersions).values({ formId: row.id, version, definition, createdAt: now })
  return row
}

/** Its versions stay: consents refer to them. */
export async function deleteForm(db: Db, key: string): Promise<boolean> {
  const gone = await db.delete(forms).where(eq(forms.key, key)).returning({ id: forms.id })
  return gone.length === 1
}
