import { call, request, type Schemas } from '../../api/call.ts'

export type Content = Schemas['Content']
export type Kind = Content['kind']
export type ContentSource = Schemas['ContentSource']
export type Draft = Schemas['ContentDraft']
export type Problem = Schemas['TemplateProblem']
export type Preview = Schemas['TemplatePreview']
export type EmailText = Extract<ContentSource, { kind: 'email' }>['source'][string]

const draftOf = (key: string) => `/api/templates/${encodeURIComponent(key)}/draft`
const NO_DRAFT = 0

/** Null when there is none. */
export async function readDraft(key: string): Promise<Draft | null> {
  const { items } = await call('GET /contents')
  const hasDraft = items.some((item) => item.key === key && item.hasDraft)
  return hasDraft ? call('GET /templates/{key}/draft', { path: { key } }) : null
}

/**
 * Throws ApiError 409 when somebody saved meanwhile. Revision 0 begins a draft. These routes take an entity tag,
 * which `call` does not.
 */
export async function saveDraft(key: string, revision: number, content: ContentSource): Promise<Draft> {
  return (await request('PUT', draftOf(key), {
    body: JSON.stringify(content),
    headers: { 'content-type': 'application/json', ...(revision === NO_DRAFT ? {} : tag(revision)) },
  })) as Draft
}

export async function discardDraft(key: string, revision: number): Promise<void> {
  await request('DELETE', draftOf(key), { headers: tag(revision) })
}

export async function publishDraft(
  key: string,
  revision: number,
  over?: number,
): Promise<{ version: number }> {
  const query = over === undefined ? '' : `?over=${over}`
  return (await request('POST', `${draftOf(key)}/publish${query}`, { headers: tag(revision) })) as {
    version: number
  }
}

function tag(revision: number): Record<string, string> {
  return { 'if-match': `"${revision}"` }
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

export function toKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
}

export const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/
