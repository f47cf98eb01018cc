import { z } from 'zod'
import type { Context } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { findTemplateDraft, type TemplateDraftRow } from './queries/drafts.ts'
import { findTemplate, findVersion, type Template } from './queries.ts'
import { Locale, templateClasses } from './template.ts'

/** As a published source, but anything may still be empty. */
const DraftEmail = z.strictObject({
  subject: z.string().max(500),
  preheader: z.string().max(500).optional(),
  mjml: z.string().max(300_000),
  text: z.string().max(100_000).optional(),
})
const DraftSms = z.strictObject({ text: z.string().max(1_600) })
const DraftScript = z.strictObject({ body: z.string().max(100_000) })

function byLocale<T extends z.ZodType>(source: T) {
  return z
    .record(Locale, source)
    .refine((locales) => Object.keys(locales).length <= 30, 'has more than 30 languages')
}

const identity = { name: z.string().trim().min(1).max(200), class: z.enum(templateClasses) }

/** What an author works on: one kind, in some languages, complete or not. */
export const DraftContent = z.discriminatedUnion('kind', [
  z.strictObject({ ...identity, kind: z.literal('email'), source: byLocale(DraftEmail) }),
  z.strictObject({ ...identity, kind: z.literal('sms'), source: byLocale(DraftSms) }),
  z.strictObject({ ...identity, kind: z.literal('script'), source: byLocale(DraftScript) }),
])
export type DraftContent = z.infer<typeof DraftContent>

export interface ContentDraft {
  readonly key: string
  /** Grows by one with every save, also over a discard: name it when you save, and nobody's work is lost. */
  readonly revision: number
  readonly content: DraftContent
  /** The version that was live when it was begun; 0: none. */
  readonly baseVersion: number
  /** The version that is live now; 0: none. */
  readonly liveVersion: number
  readonly updatedAt: Date
  readonly updatedBy: string
}

export const NO_DRAFT = 0

/** Throws NotFoundError when there is none. */
export async function getTemplateDraft({ db }: Context, key: string): Promise<ContentDraft> {
  const template = await findTemplate(db, key)
  const row = template && (await findTemplateDraft(db, key))
  if (!template || !row || row.content === null) throw new NotFoundError('draft of the template', key)
  return toContentDraft(db, template, row)
}

export async function toContentDraft(
  db: Db,
  template: Template,
  row: TemplateDraftRow,
): Promise<ContentDraft> {
  const { key, revision, baseVersion, updatedAt, updatedBy } = row
  const content = row.content as DraftContent
  const liveVersion = await liveVersionOf(db, template)
  return { key, revision, content, baseVersion, liveVersion, updatedAt, updatedBy }
}

/** 0: none. */
export async function liveVersionOf(db: Db, { liveVersionId }: Template): Promise<number> {
  if (liveVersionId === null) return 0
  return (await findVersion(db, liveVersionId))?.version ?? 0
}

/** Throws ConflictError with the present draft beside the one that was sent (null: it is to be discarded). */
export function assertDraftRevision(
  key: string,
  present: TemplateDraftRow | undefined,
  yours: { readonly revision: number; readonly content: DraftContent | null },
): void {
  const isThere = present !== undefined && present.content !== null
  if (yours.revision === (isThere ? present.revision : NO_DRAFT)) return
  const current = isThere
    ? {
        revision: present.revision,
        content: present.content,
        updatedAt: present.updatedAt.toISOString(),
        updatedBy: present.updatedBy,
      }
    : null
  throw new ConflictError(
    isThere
      ? `the draft of ${key} is at revision ${present.revision}, saved by ${present.updatedBy}, and not at ${yours.revision}`
      : `there is no draft of ${key} any more`,
    { details: { current, yours } },
  )
}
