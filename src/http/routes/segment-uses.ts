import type { Db } from '../../db/client.ts'
import type { SegmentUse } from '../../segments/manage-segment.ts'
import { getWorkflow } from '../../workflows/get-workflow.ts'
import { listWorkflows } from '../../workflows/queries/workflows.ts'

const MOST = 10_000

/** The workflows whose live definition names the segment, as a trigger, an audience or in a condition. */
export async function workflowsNaming(db: Db, segment: string): Promise<SegmentUse[]> {
  const uses: SegmentUse[] = []
  for (const { key, state } of await listWorkflows(db, { limit: MOST })) {
    if (state === 'archived') continue
    const { version } = await getWorkflow(db, key)
    if (version && names(version.definition, segment)) uses.push({ kind: 'workflow', key })
  }
  return uses
}

const KEYS = new Set(['segment', 'segment_entered', 'segment_left'])

function names(value: unknown, segment: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, inner]) => (KEYS.has(key) && inner === segment) || names(inner, segment),
  )
}
