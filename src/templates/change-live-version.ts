import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { findTemplate, findVersionByNumber, updateTemplate } from './queries.ts'

/** Goes back (or forward) to a version that was published before. Throws NotFoundError. */
export async function restoreVersion(ctx: Context, key: string, number: number): Promise<void> {
  await inTransaction(ctx, async (inner) => {
    const template = await findTemplate(inner.db, key)
    const version = template && (await findVersionByNumber(inner.db, template.id, number))
    if (!template || !version) throw new NotFoundError('template version', `${key} ${number}`)
    await changeLive(inner, template, { versionId: version.id, action: 'template.restore' })
  })
}

/** Where a template is used: a workflow, or the confirmation of forms. */
export interface TemplateUse {
  readonly kind: 'workflow' | 'forms'
  readonly key: string
}

/**
 * Takes a template out of use: nothing new can be planned with it. What is planned already still goes out.
 * Throws ConflictError naming where it is used, as `usesOf` of an upper room finds them.
 */
export async function retireTemplate(
  ctx: Context,
  key: string,
  usesOf: (db: Db, key: string) => Promise<readonly TemplateUse[]>,
): Promise<void> {
  await inTransaction(ctx, async (inner) => {
    const template = await findTemplate(inner.db, key)
    if (!template) throw new NotFoundError('template', key)
    const uses = await usesOf(inner.db, key)
    if (uses.length > 0) {
      const where = uses
        .map((use) => (use.kind === 'workflow' ? `the workflow ${use.key}` : use.key))
        .join(', ')
      throw new ConflictError(`${key} is used by ${where}: take it out there first`, { details: { uses } })
    }
    await changeLive(inner, template, { versionId: null, action: 'template.retire' })
  })
}

async function changeLive(
  { db, actor, clock }: Context,
  template: { id: number; key: string; liveVersionId: number | null },
  { versionId, action }: { versionId: number | null; action: string },
): Promise<void> {
  const now = clock.now()
  const archivedAt = versionId === null ? now : null
  await updateTemplate(db, template.id, { liveVersionId: versionId, archivedAt, updatedAt: now })
  const change = { before: { versionId: template.liveVersionId }, after: { versionId } }
  await recordAudit(db, actor, { action, entity: 'template', entityId: template.key, ...change }, now)
}
