import { eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { templateDrafts } from '../tables.ts'

export type TemplateDraftRow = typeof templateDrafts.$inferSelect

export async function findTemplateDraft(db: Db, key: string): Promise<TemplateDraftRow | undefined> {
  const [row] = await db.select().from(templateDrafts).where(eq(templateDrafts.key, key))
  return row
}

/** The next revision of the row; the caller holds the template's row, so that two savers follow each other. */
export async function writeTemplateDraft(
  db: Db,
  draft: Omit<TemplateDraftRow, 'revision'>,
): Promise<TemplateDraftRow> {
  const { key, ...values } = draft
  const [row] = await db
    .insert(templateDrafts)
    .values({ key, revision: 1, ...values })
    .onConflictDoUpdate({
      target: templateDrafts.key,
      set: { ...values, revision: sql`${templateDrafts.revision} + 1` },
    })
    .returning()
  if (!row) throw new Error(`the draft of ${key} was neither made nor found`)
  return row
}
