import { addDuration } from '../core/calendar.ts'
import { matchesFilter } from '../segments/property-filter.ts'
import type { Candidate } from '../workflows/enrol.ts'
import type { RunnableVersion } from '../workflows/load-version.ts'
import type { EventBody } from './queries/facts.ts'

/** Open workflows by the type of event that may start them. */
export type TriggerIndex = ReadonlyMap<string, readonly OpenTrigger[]>

export interface OpenTrigger {
  readonly version: RunnableVersion
  readonly isPaused: boolean
}

export function toTriggerIndex(open: readonly OpenTrigger[]): TriggerIndex {
  const index = new Map<string, OpenTrigger[]>()
  for (const one of open) {
    const type = startingType(one.version)
    if (type !== undefined) index.set(type, [...(index.get(type) ?? []), one])
  }
  return index
}

function startingType({ header: { trigger } }: RunnableVersion): string | undefined {
  if ('event' in trigger) return trigger.event
  if ('segment_entered' in trigger) return 'segment_entered'
  return 'segment_left' in trigger ? 'segment_left' : undefined
}

/** Everybody whom these events would start on a workflow, before any re-entry rule. Pure. */
export function findCandidates(
  index: TriggerIndex,
  events: readonly EventBody[],
  zone: string,
  now: Date,
): Candidate[] {
  return events.flatMap((event) =>
    (index.get(event.type) ?? [])
      .filter(({ version }) => triggersOn(version, event, zone))
      .map((trigger) => toCandidate(trigger, event, zone, now)),
  )
}

function triggersOn({ header: { trigger } }: RunnableVersion, event: EventBody, zone: string): boolean {
  if ('event' in trigger)
    return trigger.where === undefined || matchesFilter(trigger.where, event.properties, zone)
  if ('segment_entered' in trigger) return event.properties['segment'] === trigger.segment_entered
  return 'segment_left' in trigger && event.properties['segment'] === trigger.segment_left
}

function toCandidate(
  { version, isPaused }: OpenTrigger,
  event: EventBody,
  zone: string,
  now: Date,
): Candidate {
  const { trigger } = version.header
  const key = 'event' in trigger ? trigger.key : undefined
  const value = key === undefined ? undefined : event.properties[key]
  const isLate = 'event' in trigger && addDuration(event.occurredAt, zone, trigger.latest_start) < now
  return {
    version,
    customerId: event.customerId,
    entry: {
      kind: 'event',
      type: event.type,
      eventId: event.id,
      at: event.occurredAt,
      properties: event.properties,
    },
    keyValue: value === undefined || value === null ? '' : String(value),
    occasion: `e${event.id}`,
    ...(isPaused ? { refused: 'workflow_paused' } : isLate ? { refused: 'too_late' } : {}),
  }
}
