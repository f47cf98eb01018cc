import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/client.ts'
import { scores } from '../scoring/tables.ts'
import { links, templates, templateVersions } from './tables.ts'

export type Template = typeof templates.$inferSelect
export type TemplateVersionRow = typeof templateVersions.$inferSelect
export type LinkRow = typeof links.$inferSelect

export async function findTemplate(db: Db, key: string): Promise<Template | undefined> {
  const [row] = await db.select().from(templates).where(eq(templates.key, key))
  return row
}

/** Locked until the end of the transaction, so that version numbers of one template follow each other. */
export async function lockTemplate(db: Db, template: typeof templates.$inferInsert): Promise<Template> {
  const { updatedAt } = template
  const [row] = await db
    .insert(templates)
    .values(template)
    .onConflictDoUpdate({ target: templates.key, set: { updatedAt } })
    .returning()
  if (!row) throw new Error(`template ${template.key} was neither inserted nor found`)
  return row
}

export async function updateTemplate(db: Db, id: number, change: Partial<Template>): Promise<void> {
  await db.update(templates).set(change).where(eq(templates.id, id))
}

export async function insertVersion(
  db: Db,
  version: Omit<typeof templateVersions.$inferInsert, 'version'>,
): Promise<TemplateVersionRow> {
  const next = sql`(select coalesce(max(version), 0) + 1 from template_versions where template_id = ${version.templateId})`
  const [row] = await db
    .insert(templateVersions)
    .values({ ...version, version: next as unknown as number })
    .returning()
  if (!row) throw new Error(`no version was written for template ${version.templateId}`)
  return row
}

export async function insertLinks(db: Db, rows: (typeof links.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await db.insert(links).values(rows)
}

export async function findVersion(
  db: Db,
  id: number,
): Promise<(TemplateVersionRow & Pick<Template, 'key' | 'kind'>) | undefined> {
  const [row] = await db
    .select({ version: templateVersions, key: templates.key, kind: templates.kind })
    .from(templateVersions)
    .innerJoin(templates, eq(templates.id, templateVersions.templateId))
    .where(eq(templateVersions.id, id))
  return row && { ...row.version, key: row.key, kind: row.kind }
}

/** Newest first. */
export function listVersions(db: Db, templateId: number): Promise<TemplateVersionRow[]> {
  return db
    .select()
    .from(templateVersions)
    .where(eq(templateVersions.templateId, templateId))
    .orderBy(desc(templateVersions.version))
}

export async function findVersionByNumber(
  db: Db,
  templateId: number,
  version: number,
): Promise<TemplateVersionRow | undefined> {
  const [row] = await db
    .select()
    .from(templateVersions)
    .where(and(eq(templateVersions.templateId, templateId), eq(templateVersions.version, version)))
  return row
}

/** By key, after the one that the page before ended with. */
export function listTemplates(db: Db, page: { after: string; limit: number }): Promise<Template[]> {
  return db
    .select()
    .from(templates)
    .where(gt(templates.key, page.after))
    .orderBy(asc(templates.key))
    .limit(page.limit)
}

export async function findLink(
  db: Db,
  at: { versionId: number; locale: string; position: number },
): Promise<LinkRow | undefined> {
  const [row] = await db
    .select()
    .from(links)
    .where(
      and(
        eq(links.templateVersionId, at.versionId),
        eq(links.locale, at.locale),
        eq(links.position, at.position),
      ),
    )
  return row
}

export function listScores(
  db: Db,
  customerId: number,
): Promise<{ model: string; value: number; band: string | null }[]> {
  return db
    .select({ model: scores.model, value: scores.value, band: scores.band })
    .from(scores)
    .where(eq(scores.customerId, customerId))
}

/** Locked until the end of the transaction. */
/** By key; those that are not there are left out. */
export async function listTemplateNames(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const found = await db
    .select({ key: templates.key, name: templates.name })
    .from(templates)
    .where(inArray(templates.key, [...keys]))
  return new Map(found.map(({ key, name }) => [key, name]))
}

export async function findTemplateForUpdate(db: Db, key: string): Promise<Template | undefined> {
  const [row] = await db.select().from(templates).where(eq(templates.key, key)).for('update')
  return row
}

/** Does nothing to a template that has a version: messages refer to it. */
export async function deleteUnpublished(db: Db, id: number): Promise<void> {
  const hasVersion = sql`exists (select 1 from template_versions where template_id = ${id})`
  await db.delete(templates).where(and(eq(templates.id, id), sql`not ${hasVersion}`))
}
