import { segmentKeysOf, topicsOf } from '../../segments/dependencies.ts'
import type { Trigger } from '../triggers/catalogue.ts'

/** Keys of the segments that a trigger asks about. */
export function triggerSegments(trigger: Trigger): string[] {
  if ('segment_entered' in trigger) return [trigger.segment_entered]
  if ('segment_left' in trigger) return [trigger.segment_left]
  if (!('audience' in trigger) || trigger.audience === undefined) return []
  return typeof trigger.audience === 'string' ? [trigger.audience] : segmentKeysOf(topicsOf(trigger.audience))
}
