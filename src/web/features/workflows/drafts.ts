import { parse, stringify } from 'yaml'
import { ApiError, request } from '../../api/call.ts'
import { type Block, isBlock } from './model/definition.ts'

/** The draft's routes take text and an entity tag, which `call` does not. */
export interface Draft {
  readonly revision: number
  readonly source: string
  readonly baseVersion: number
  readonly liveVersion: number
  readonly updatedAt: string
  readonly updatedBy: string
}

export interface Finding {
  readonly level: 'error' | 'warning'
  readonly code?: string
  readonly path: string
  readonly message: string
  readonly remedy?: string
  readonly line?: number
}

const NO_DRAFT = 0
const yaml = { 'content-type': 'application/yaml' }
const draftOf = (key: string) => `/api/workflows/${encodeURIComponent(key)}/draft`

export async function readDraft(key: string): Promise<Draft | null> {
  try {
    return (await request('GET', draftOf(key))) as Draft
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

/** Throws ApiError 409 when somebody saved meanwhile. Revision 0 begins a draft. */
export async function saveDraft(key: string, revision: number, source: string): Promise<Draft> {
  return (await request('PUT', draftOf(key), {
    body: source,
    headers: { ...yaml, ...(revision === NO_DRAFT ? {} : tag(revision)) },
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

export async function lintSource(source: string): Promise<readonly Finding[]> {
  const { findings } = (await request('POST', '/api/workflows/lint', { body: source, headers: yaml })) as {
    findings: readonly Finding[]
  }
  return findings
}

function tag(revision: number): Record<string, string> {
  return { 'if-match': `"${revision}"` }
}

export function toSource(definition: Block): string {
  return stringify(definition, { lineWidth: 110 })
}

/** Undefined when it is no YAML, or no definition. */
export function toDefinition(source: string): Block | undefined {
  try {
    const parsed: unknown = parse(source)
    return isBlock(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
