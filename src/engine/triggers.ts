import { addDuration } from '../core/calendar.ts'
import type { Candidate } from '../workflows/enrol.ts'
import type { RunnableVersion } from '../workflows/load-version.ts'
import { startingEvent, startsOn } from '../workflows/triggers/catalogue.ts'
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
    const type = startingEvent(one.version.header.trigger)
    if (type !== undefined) index.set(type, [...(index.get(type) ?? []), one])
  }
  return index
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
      .filter(({ version }) => startsOn(version.header.trigger, event.properties, zone))
      .map((trigger) => toCandidate(trigger, event, zone, now)),
  )
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
  // Versions from before every trigger had a limit have none.
  const limit = 'latest_start' in trigger ? trigger.latest_start : undefined
  const isLate = limit !== undefined && addDuration(event.occurredAt, zone, limit) < now
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
