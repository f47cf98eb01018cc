import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { type DefinitionDiff, diffDefinitions } from './diff-definitions.ts'
import { outlineOfVersion } from './outline.ts'
import {
  findVersionByNumber,
  findWorkflow,
  type Workflow,
  type WorkflowVersion,
} from './queries/workflows.ts'

/** A published version by its number. Throws NotFoundError. */
export async function getVersion(db: Db, key: string, version: number): Promise<WorkflowVersion> {
  const workflow = await requireWorkflow(db, key)
  const row = await findVersionByNumber(db, workflow.id, version)
  if (!row) throw new NotFoundError(`version of ${key}`, version)
  return row
}

/** What changed from one version to another. */
export async function diffVersions(
  db: Db,
  key: string,
  { from, to }: { from: number; to: number },
): Promise<DefinitionDiff> {
  const before = await getVersion(db, key, from)
  const after = await getVersion(db, key, to)
  return diffDefinitions(outlineOfVersion(before), outlineOfVersion(after))
}

export async function requireWorkflow(db: Db, key: string): Promise<Workflow> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)
  return workflow
}
