import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
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
