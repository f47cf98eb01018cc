import { addDuration } from '../core/calendar.ts'
import { matchesFilter } from '../segments/property-filter.ts'
import type { Goal } from './definition.ts'
import type { Entry, EventFacts } from './step.ts'

/** Until when the goal counts for somebody who entered at `enteredAt`. */
export function goalUntil(goal: Goal | null, enteredAt: Date, zone: string): Date | null {
  return goal ? addDuration(enteredAt, zone, goal.within) : null
}

export interface GoalFacts {
  readonly entry: Entry
  readonly enteredAt: Date
  readonly goalUntil: Date | null
  readonly goalAt: Date | null
}

/** Does this event reach the goal of this enrolment? What led to the entry, or was before it, does not. */
export function reachesGoal(goal: Goal, enrolment: GoalFacts, event: EventFacts, zone: string): boolean {
  if (event.type !== goal.event || enrolment.goalAt !== null || enrolment.goalUntil === null) return false
  if (event.occurredAt > enrolment.goalUntil || !isAfterEntry(enrolment, event)) return false
  return goal.where === undefined || matchesFilter(goal.where, event.properties, zone)
}

/** Time has milliseconds, so two events of one request may share an instant: then their order decides. */
function isAfterEntry({ entry, enteredAt }: GoalFacts, event: EventFacts): boolean {
  if (entry.eventId === undefined) return event.occurredAt >= enteredAt
  return event.occurredAt >= entry.at && event.id > entry.eventId
}

/** What the goal was worth: the named property when it is a number, else the event's own value. */
export function goalValue(
  goal: Goal,
  properties: Readonly<Record<string, unknown>>,
  value: number | null,
): number | null {
  const named = goal.value === undefined ? undefined : properties[goal.value]
  return typeof named === 'number' ? named : value
}
