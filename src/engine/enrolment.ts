import type { RunnableVersion } from '../workflows/load-version.ts'
import type { Entry } from '../workflows/step.ts'
import type { Arm, EnrolmentStatus } from '../workflows/workflow.ts'

/** What an enrolment carries beside its position. */
export interface EnrolmentFacts {
  readonly entry?: Omit<Entry, 'at'> & { readonly at: string | Date }
  /** From when on events count for the step that it waits at; left out: from the arrival there. */
  readonly since?: string
  /** The last event that was used up: only later ones end the next wait. */
  readonly sinceEvent?: number
  /** The arm that each bandit sent it down: the goal is counted for these. */
  readonly arms?: Readonly<Record<string, string>>
  /** Rounds begun, by the repeats that it is inside of. */
  readonly rounds?: Readonly<Record<string, number>>
}

/** An enrolment as a pass holds it: read once, moved in memory, written once. */
export interface Enrolment {
  readonly id: number
  readonly workflowId: number
  readonly versionId: number
  readonly customerId: number
  readonly arm: Arm
  readonly enteredAt: Date
  readonly goalUntil: Date | null
  status: EnrolmentStatus
  step: string | null
  visit: number
  arrivedAt: Date
  wakeAt: Date | null
  frozenAt: Date | null
  waiting: boolean
  facts: EnrolmentFacts
  endedAt: Date | null
  exitReason: string | null
  goalAt: Date | null
  goalValue: number | null
  errors: number
}

/** An enrolment on its way through steps. */
export interface Traveller {
  readonly enrolment: Enrolment
  readonly version: RunnableVersion
}

export interface Passage {
  readonly enrolmentId: number
  readonly versionId: number
  readonly customerId: number
  readonly step: string
  readonly visit: number
  readonly arrivedAt: Date
  readonly leftAt: Date
  readonly branch: string | null
  readonly facts: Readonly<Record<string, unknown>> | null
}

/** The entry, also of those whom a campaign enrolled, who carry none. */
export function entryOf({ facts, enteredAt }: Enrolment): Entry {
  const { entry } = facts
  if (!entry) return { kind: 'audience', at: enteredAt, properties: {} }
  return { ...entry, at: entry.at instanceof Date ? entry.at : new Date(entry.at) }
}

/** From when on events count for the step where it stands. */
export function sinceOf({ facts, arrivedAt }: Enrolment): { at: Date; afterEvent: number } {
  return {
    at: facts.since === undefined ? arrivedAt : new Date(facts.since),
    afterEvent: facts.sinceEvent ?? 0,
  }
}

/** Ends it; nothing wakes it any more, and only the goal may still be counted. */
export function end(
  enrolment: Enrolment,
  status: 'done' | 'exited' | 'failed',
  reason: string | null,
  now: Date,
): void {
  enrolment.status = status
  enrolment.step = status === 'failed' ? enrolment.step : null
  enrolment.wakeAt = null
  enrolment.frozenAt = null
  enrolment.waiting = false
  enrolment.endedAt = now
  enrolment.exitReason = reason
}

export const ERRORS_MAX = 5
const RETRY_MS = 30_000

/** Sets one aside whose step failed: tried again after 30 s, doubled each time, given up after five. */
export function setAside(enrolment: Enrolment, now: Date): void {
  enrolment.errors++
  if (enrolment.errors >= ERRORS_MAX) {
    end(enrolment, 'failed', 'error', now)
    return
  }
  enrolment.wakeAt = new Date(now.getTime() + RETRY_MS * 2 ** (enrolment.errors - 1))
}
