import { parse, stringify } from 'yaml'
import { ApiError, request } from '../../api/call.ts'
import { draftRoutes } from '../../api/drafts.ts'
import { type Block, isBlock } from './model/definition.ts'

/** As the draft's routes give it, which `call` does not know. */
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

const YAML = 'application/yaml'
const drafts = draftRoutes('workflows')
export const { discard: discardDraft, publish: publishDraft } = drafts

export async function readDraft(key: string): Promise<Draft | null> {
  try {
    return (await request('GET', drafts.path(key))) as Draft
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  }
}

/** Throws ApiError 409 when somebody saved meanwhile. Revision 0 begins a draft. */
export async function saveDraft(key: string, revision: number, source: string): Promise<Draft> {
  return (await drafts.save(key, revision, { type: YAML, text: source })) as Draft
}

export async function lintSource(source: string): Promise<readonly Finding[]> {
  const { findings } = (await request('POST', '/api/workflows/lint', {
    body: source,
    headers: { 'content-type': YAML },
  })) as {
    findings: readonly Finding[]
  }
  return findings
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
