import { eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { workflowDrafts } from '../tables.ts'

export type DraftRow = typeof workflowDrafts.$inferSelect

export async function findDraft(db: Db, key: string): Promise<DraftRow | undefined> {
  const [row] = await db.select().from(workflowDrafts).where(eq(workflowDrafts.key, key))
  return row
}

/** The next revision of the row; the caller holds the workflow's row, so that two savers follow each other. */
export async function writeDraft(db: Db, draft: Omit<DraftRow, 'revision'>): Promise<DraftRow> {
  const { key, ...values } = draft
  const [row] = await db
    .insert(workflowDrafts)
    .values({ key, revision: 1, ...values })
    .onConflictDoUpdate({
      target: workflowDrafts.key,
      set: { ...values, revision: sql`${workflowDrafts.revision} + 1` },
    })
    .returning()
  if (!row) throw new Error(`the draft of ${key} was neither made nor found`)
  return row
}
