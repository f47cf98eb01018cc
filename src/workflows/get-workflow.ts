import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { findDraft } from './queries/drafts.ts'
import { countEnrolments, type EnrolmentCount } from './queries/enrolments.ts'
import { findVersion, findWorkflow, type Workflow, type WorkflowVersion } from './queries/workflows.ts'

export interface WorkflowDetail {
  readonly workflow: Workflow
  /** The live one; undefined while there is only a draft. */
  readonly version: WorkflowVersion | undefined
  readonly counts: readonly EnrolmentCount[]
  /** Whether somebody works on the next version. */
  readonly hasDraft: boolean
}

export async function getWorkflow(db: Db, key: string): Promise<WorkflowDetail> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)

  const version = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
  const draft = await findDraft(db, key)
  const counts = await countEnrolments(db, workflow.id)
  return { workflow, version, counts, hasDraft: draft !== undefined && draft.source !== null }
}
