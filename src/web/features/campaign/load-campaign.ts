import { call, type Schemas } from '../../api/call.ts'
import { toDefinition as parseSource, readDraft } from '../workflows/drafts.ts'
import { fromDefinition } from './model/from-definition.ts'
import type { Plan } from './model/plan.ts'

export interface LoadedCampaign {
  readonly workflow: Schemas['WorkflowDetail']
  readonly revision: number
  /** Undefined: it has a shape that the wizard does not know. */
  readonly plan: Plan | undefined
}

/** What is being worked on, else what is live. */
export async function loadCampaign(key: string): Promise<LoadedCampaign> {
  const [workflow, draft] = await Promise.all([
    call('GET /workflows/{key}', { path: { key } }),
    readDraft(key),
  ])
  const written = draft ? parseSource(draft.source) : (workflow.definition as Record<string, unknown> | null)
  return { workflow, revision: draft?.revision ?? 0, plan: written ? fromDefinition(written) : undefined }
}
