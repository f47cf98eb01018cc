import type { PropertyFilter } from '../segments/property-filter.ts'
import { triggerSegments } from './lint/trigger-segments.ts'
import type { Program } from './program.ts'
import type { EventNeed } from './step.ts'
import { stepTypeOf } from './steps/catalogue.ts'

/** Keys of the segments that a version names: those who enter, what steps ask, wait for and fill, what ends it. */
export function segmentsIn({ header, instructions }: Program): Set<string> {
  const { trigger, goal } = header
  const steps = instructions.map(({ type, settings }) => ({ step: stepTypeOf(type), settings }))
  const references = steps.flatMap(({ step, settings }) => step.references(settings))
  const awaited: EventNeed[] = [
    ...steps.flatMap(({ step, settings }) => step.needs(settings).events ?? []),
    ...('event' in trigger ? [toNeed(trigger)] : []),
    ...(goal ? [toNeed(goal)] : []),
  ]
  return new Set([
    ...triggerSegments(trigger),
    ...references.flatMap(({ kind, key }) => (kind === 'segment' ? [key] : [])),
    ...awaited.flatMap(segmentsOf),
  ])
}

function toNeed({ event, where }: { event: string; where?: PropertyFilter | undefined }): EventNeed {
  return { types: [event], ...(where && { where }) }
}

/** Of a `segment_entered` or `segment_left` that is waited for like any other event. */
function segmentsOf({ types, where }: EventNeed): string[] {
  const test = where?.['segment']
  if (test === undefined || !types.some((type) => type === 'segment_entered' || type === 'segment_left'))
    return []
  const wanted = typeof test === 'object' ? [test.is, ...(test.oneOf ?? [])] : [test]
  return wanted.filter((key) => typeof key === 'string')
}
