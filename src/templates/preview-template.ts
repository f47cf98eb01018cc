import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { previewInThread } from './compile-thread.ts'
import { listVariables, toKnown } from './list-variables.ts'
import { loadTemplateVersion } from './load-template.ts'
import { type PreviewSubject, previewData } from './preview-data.ts'
import { findTemplate } from './queries.ts'
import type { PreviewTask, RenderedPreview } from './render-preview.ts'
import { type TemplateDraft, TemplateInput } from './template.ts'

export interface PreviewRequest extends PreviewSubject {
  readonly key: string
  /** A source that need not be saved; without it the live version is shown. */
  readonly draft?: Omit<TemplateDraft, 'key' | 'name'> | undefined
  /** Instead of the customer's own language. */
  readonly locale?: string | undefined
}

/**
 * What somebody would receive, with its problems; nothing is saved, sent or tracked. The HTML holds no script,
 * form or handler, and is meant for an iframe with an empty `sandbox`. Throws InvalidInputError for a template
 * that takes more than a second.
 */
export async function previewTemplate(ctx: Context, request: PreviewRequest): Promise<RenderedPreview> {
  const template = await templateOf(ctx, request)
  const { senders } = await getSettings(ctx.db)
  const data = await previewData(ctx, request)
  const locale = request.locale ?? (data.customer['locale'] as string | undefined)
  return previewInThread({
    template,
    known: toKnown(await listVariables(ctx)),
    locale: locale ?? null,
    data,
    links: previewLinks(ctx.publicUrl),
    stopMention: senders.sms.stopMention,
  })
}

/** Addresses of the right length that lead to our front page: a preview belongs to nobody. */
export function previewLinks(publicUrl: string): PreviewTask['links'] {
  return {
    unsubscribe: `${publicUrl}/#unsubscribe`,
    preferences: `${publicUrl}/#preferences`,
    view: `${publicUrl}/#view`,
  }
}

async function templateOf({ db }: Context, { key, draft }: PreviewRequest): Promise<PreviewTask['template']> {
  if (draft) return { draft: parseDraft({ ...draft, key, name: key } as TemplateDraft) }
  const template = await findTemplate(db, key)
  if (!template) throw new NotFoundError('template', key)
  if (template.liveVersionId === null)
    throw new InvalidInputError(`template ${key} was never published: send a source along`)
  const version = await loadTemplateVersion(db, template.liveVersionId)
  return { compiled: version.compiled }
}

function parseDraft(draft: TemplateDraft): TemplateInput {
  const parsed = TemplateInput.safeParse(draft)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  throw new InvalidInputError('the source is not well-formed', issues)
}
