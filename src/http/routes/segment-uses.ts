import type { Db } from '../../db/client.ts'
import type { SegmentUse } from '../../segments/manage-segment.ts'
import { listLiveDefinitions } from '../../workflows/queries/live-definitions.ts'
import { segmentsIn } from '../../workflows/segments-in.ts'

/** The workflows that name the segment in their live version or in one in which somebody still is. */
export async function workflowsNaming(db: Db, segment: string): Promise<SegmentUse[]> {
  const keys = (await listLiveDefinitions(db)).flatMap(({ key, program }) =>
    segmentsIn(program).has(segment) ? [key] : [],
  )
  return [...new Set(keys)].map((key) => ({ kind: 'workflow', key }))
}
