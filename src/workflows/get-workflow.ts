import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { type Finding, lintWorkflow } from './lint-workflow.ts'
import { type PlacedIssue, parseSource, parseText } from './parse-definition.ts'
import { countEnrolments, type EnrolmentCount } from './queries/enrolments.ts'
import { findVersion, findWorkflow, type Workflow, type WorkflowVersion } from './queries/workflows.ts'

export interface WorkflowDetail {
  readonly workflow: Workflow
  /** The live one; undefined while there is only a draft. */
  readonly version: WorkflowVersion | undefined
  readonly counts: readonly EnrolmentCount[]
}

export async function getWorkflow(db: Db, key: string): Promise<WorkflowDetail> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)

  const version = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
  return { workflow, version, counts: await countEnrolments(db, workflow.id) }
}

/** Everything that is wrong with a definition, from its grammar to what it refers to. */
export async function lintInput(db: Db, input: unknown): Promise<(Finding & PlacedIssue)[]> {
  const parsed = typeof input === 'string' ? parseText(input) : parseSource(input)
  if (!parsed.definition) return parsed.issues.map((issue) => ({ ...issue, level: 'error' }))
  return lintWorkflow(db, parsed.definition)
}
