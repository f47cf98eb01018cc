import type { Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'

/** The segment as it is now, while it is being built. */
export function useLiveSegment(segment: Schemas['SegmentDetail']): Schemas['Segment'] {
  const building = segment.state === 'building'
  const live = useLive<{ items: Schemas['Segment'][] }>(building ? 'segments' : undefined)
  return live?.items.find(({ key }) => key === segment.key) ?? segment
}
