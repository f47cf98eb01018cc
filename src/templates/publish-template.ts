import { isDeepStrictEqual } from 'node:util'
import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../core/errors.ts'
import type { CompileResult } from './compile-source.ts'
import { compileInThread } from './compile-thread.ts'
import type { KnownVariables } from './known-variables.ts'
import {
  findVersion,
  insertLinks,
  insertVersion,
  lockTemplate,
  type TemplateVersionRow,
  updateTemplate,
} from './queries.ts'
import { type CompiledTemplate, type TemplateDraft, TemplateInput, type TemplateProblem } from './template.ts'

export interface PublishedTemplate {
  readonly templateId: number
  readonly versionId: number
  readonly version: number
  readonly warnings: readonly TemplateProblem[]
}

/**
 * Compiles a template in all its languages and makes it the version that sends use from now on; messages
 * planned before keep theirs. What is the same as the version in use stays that version. Throws InvalidInputError with each problem at its line, ConflictError when the
 * key belongs to a template of another kind.
 */
export async function publishTemplate(ctx: Context, draft: TemplateDraft): Promise<PublishedTemplate> {
  const input = parseTemplate(draft)
  const { compiled, problems } = await compileInThread(input)
  if (!compiled)
    throw new InvalidInputError(
      `template ${input.key} has ${problems.length} problem(s)`,
      problems.map(toIssue),
    )

  return inTransaction(ctx, async (inner) => {
    const published = await writeVersion(inner, input, compiled)
    return { ...published, warnings: problems }
  })
}

/** What publishing would say, without publishing. */
export async function lintTemplate(draft: TemplateDraft, known?: KnownVariables): Promise<CompileResult> {
  return compileInThread(parseTemplate(draft), known)
}

function parseTemplate(draft: TemplateDraft): TemplateInput {
  const parsed = TemplateInput.safeParse(draft)
  if (parsed.success) return parsed.data
  throw new InvalidInputError(
    `template ${String((draft as { key?: unknown }).key)} is not well-formed`,
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  )
}

async function writeVersion(ctx: Context, input: TemplateInput, compiled: CompiledTemplate) {
  const now = ctx.clock.now()
  const { key, kind, name } = input
  const template = await lockTemplate(ctx.db, { key, kind, name, createdAt: now, updatedAt: now })
  if (template.kind !== kind)
    throw new ConflictError(`template ${key} is of kind ${template.kind}, not ${kind}`)

  const variables = compiled.variables.map(({ path }) => path)
  const draft = {
    templateId: template.id,
    class: input.class,
    source: input.source,
    compiled,
    variables,
    createdAt: now,
  }
  const live = template.liveVersionId === null ? undefined : await findVersion(ctx.db, template.liveVersionId)
  if (live && isSame(live, draft)) {
    await updateTemplate(ctx.db, template.id, { archivedAt: null, name })
    return { templateId: template.id, versionId: live.id, version: live.version }
  }
  const row = await insertVersion(ctx.db, draft)
  await insertLinks(ctx.db, linkRows(row.id, compiled))
  await updateTemplate(ctx.db, template.id, { liveVersionId: row.id, archivedAt: null, name })
  const change = {
    before: { versionId: template.liveVersionId },
    after: { versionId: row.id, version: row.version },
  }
  await recordAudit(
    ctx.db,
    ctx.actor,
    { action: 'template.publish', entity: 'template', entityId: key, ...change },
    now,
  )
  return { templateId: template.id, versionId: row.id, version: row.version }
}

type VersionContent = Pick<TemplateVersionRow, 'class' | 'source' | 'compiled'>

/** Also what the source was compiled to: the brand, a shared part or the compiler may have changed since. */
function isSame(live: VersionContent, draft: VersionContent): boolean {
  const content = ({ class: kind, source, compiled }: VersionContent): unknown =>
    JSON.parse(JSON.stringify({ kind, source, compiled }))
  return isDeepStrictEqual(content(live), content(draft))
}

function linkRows(templateVersionId: number, { locales }: CompiledTemplate) {
  return Object.entries(locales).flatMap(([locale, { links }]) =>
    links.map((link) => ({ templateVersionId, locale, ...link })),
  )
}

/** `source.fr.mjml:12` */
export function toIssue({ locale, part, line, message, remedy }: TemplateProblem) {
  const path = `source.${locale}.${part}${line === undefined ? '' : `:${line}`}`
  return { path, message, ...(remedy ? { remedy } : {}) }
}
