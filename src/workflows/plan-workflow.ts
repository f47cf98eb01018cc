import type { Context } from '../context.ts'
import { type DefinitionDiff, diffDefinitions } from './diff-definitions.ts'
import type { Finding } from './lint/finding.ts'
import { lintParsed } from './lint-workflow.ts'
import { outlineOf, outlineOfVersion } from './outline.ts'
import { requireDefinition } from './parse-definition.ts'
import { countStanding, type Standing } from './queries/standing.ts'
import { findVersion, findWorkflow } from './queries/workflows.ts'

/** What publishing a definition would do. */
export interface WorkflowPlan {
  readonly key: string
  /** Null: the workflow would be made. */
  readonly liveVersion: number | null
  readonly changed: boolean
  readonly diff: DefinitionDiff
  /** People in flight at each step, on whatever version: they stay on theirs until a migration moves them. */
  readonly standing: readonly Standing[]
  readonly findings: readonly Finding[]
}

/** Changes nothing. Throws InvalidInputError when the definition is not well-formed. */
export async function planWorkflow({ db, clock }: Context, input: unknown): Promise<WorkflowPlan> {
  const parsed = requireDefinition(input)
  const key = parsed.definition.workflow
  const workflow = await findWorkflow(db, key)
  const live = workflow?.liveVersionId ? await findVersion(db, workflow.liveVersionId) : undefined
  const before = live ? outlineOfVersion(live) : { settings: {}, steps: [] }
  const diff = diffDefinitions(before, outlineOf(parsed.definition))
  return {
    key,
    liveVersion: live?.version ?? null,
    changed: !live || diff.settings.length + diff.steps.length > 0,
    diff,
    standing: workflow ? await countStanding(db, workflow.id) : [],
    findings: await lintParsed(db, parsed, clock.now()),
  }
}
