import { call, type Schemas } from '../../api/call.ts'
import { draftRoutes } from '../../api/drafts.ts'
import { toKey as keyOf } from '../../ui/slug.ts'

export type Content = Schemas['Content']
export type Kind = Content['kind']
export type ContentSource = Schemas['ContentSource']
export type Draft = Schemas['ContentDraft']
export type Problem = Schemas['TemplateProblem']
export type Preview = Schemas['TemplatePreview']
export type EmailText = Extract<ContentSource, { kind: 'email' }>['source'][string]

const drafts = draftRoutes('templates')
export const { discard: discardDraft, publish: publishDraft } = drafts

/** Null when there is none. */
export async function readDraft(key: string): Promise<Draft | null> {
  const { items } = await call('GET /contents')
  const hasDraft = items.some((item) => item.key === key && item.hasDraft)
  return hasDraft ? call('GET /templates/{key}/draft', { path: { key } }) : null
}

/** Throws ApiError 409 when somebody saved meanwhile. Revision 0 begins a draft. */
export async function saveDraft(key: string, revision: number, content: ContentSource): Promise<Draft> {
  const body = { type: 'application/json', text: JSON.stringify(content) }
  return (await drafts.save(key, revision, body)) as Draft
}

/** What is to be edited: the draft, else a copy of the version that sends use, else of the newest one. */
export async function readContent(key: string) {
  const [template, draft] = await Promise.all([
    call('GET /templates/{key}', { path: { key } }),
    readDraft(key),
  ])
  const base = template.versions.find(({ live }) => live) ?? template.versions[0]
  const content = draft?.content ?? (base && (await readVersion(key, template, base.version)))
  if (!content) throw new Error(`${key} has neither a draft nor a version`)
  return { template, draft, content }
}

export async function readVersion(
  key: string,
  { kind, name }: Pick<Schemas['Template'], 'kind' | 'name'>,
  version: number,
): Promise<ContentSource> {
  const path = { key, version }
  const { source, class: messageClass } = await call('GET /templates/{key}/versions/{version}', { path })
  return { kind, name, class: messageClass, source } as ContentSource
}

const KEY_MAX = 80

export function toKey(name: string): string {
  return keyOf(name, KEY_MAX)
}

export const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/
