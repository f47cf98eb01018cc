import type { Db } from '../db/client.ts'
import { armOf, decideEntry, type EntryHistory, type EntryRefusal, keyValueOf, noHistory } from './entry.ts'
import { goalUntil } from './goal.ts'
import type { RunnableVersion } from './load-version.ts'
import {
  type EntryRow,
  insertEnrolments,
  insertRefusals,
  listEntries,
  listPresentCustomers,
  type NewEnrolment,
  type Refusal,
} from './queries/entries.ts'
import type { Entry } from './step.ts'

const HOUR_MS = 3_600_000

/** Somebody whom a trigger names. */
export interface Candidate {
  readonly version: RunnableVersion
  readonly customerId: number
  readonly entry: Entry
  /** Value of the trigger's key property; '' without one. */
  readonly keyValue: string
  /** Names this occasion, so that it counts once: `e123` for an event. */
  readonly occasion: string
  /** A reason known before any rule: the workflow is paused, the event too old. */
  readonly refused?: EntryRefusal | 'too_late'
}

export interface EnrolResult {
  readonly enrolmentIds: readonly number[]
  readonly refused: readonly Refusal[]
}

/**
 * Decides about every candidate by the re-entry rules and enrols in one statement. The caller holds the
 * lanes of the customers, so that no other entry comes in between. Refusals are recorded with their reason.
 */
export async function enrolCandidates(
  db: Db,
  candidates: readonly Candidate[],
  zone: string,
  now: Date,
): Promise<EnrolResult> {
  if (candidates.length === 0) return { enrolmentIds: [], refused: [] }
  const histories = toHistories(await listEntries(db, candidates.map(toPair)), now)
  const present = await listPresentCustomers(db, [
    ...new Set(candidates.map((candidate) => candidate.customerId)),
  ])

  const entering: NewEnrolment[] = []
  const refused: Refusal[] = []
  for (const candidate of candidates) {
    const key = historyKey(candidate.version.workflowId, candidate.customerId, candidate.keyValue)
    const history = histories.get(key) ?? noHistory
    const decision = decide(candidate, present.has(candidate.customerId), history, { zone, now })
    if (decision.kind === 'refuse') {
      refused.push(toRefusal(candidate, decision.reason))
      continue
    }
    entering.push(toEnrolment(candidate, decision.entryKey, zone, now))
    histories.set(key, { lastEnteredAt: now, active: history.active + 1, inLastHour: history.inLastHour + 1 })
  }
  const inserted = entering.length > 0 ? await insertEnrolments(db, entering) : []
  await insertRefusals(db, refused, now)
  return { enrolmentIds: inserted.map(({ id }) => id), refused }
}

type Decision =
  | { readonly kind: 'enter'; readonly entryKey: string }
  | { readonly kind: 'refuse'; readonly reason: NonNullable<Candidate['refused']> }

function decide(
  candidate: Candidate,
  isPresent: boolean,
  history: EntryHistory,
  at: { zone: string; now: Date },
): Decision {
  if (candidate.refused) return { kind: 'refuse', reason: candidate.refused }
  if (!isPresent) return { kind: 'refuse', reason: 'gone' }
  const { keyValue, occasion } = candidate
  return decideEntry(candidate.version.header.reentry, { keyValue, occasion, zone: at.zone }, history, at.now)
}

function toPair({ version, customerId }: Candidate) {
  return { workflowId: version.workflowId, customerId }
}

function historyKey(workflowId: number, customerId: number, keyValue: string): string {
  return `${workflowId} ${customerId} ${keyValue}`
}

function toHistories(entries: readonly EntryRow[], now: Date): Map<string, EntryHistory> {
  const histories = new Map<string, EntryHistory>()
  for (const { workflowId, customerId, entryKey, enteredAt, active } of entries) {
    const key = historyKey(workflowId, customerId, keyValueOf(entryKey))
    const known = histories.get(key) ?? noHistory
    histories.set(key, {
      lastEnteredAt: known.lastEnteredAt && known.lastEnteredAt > enteredAt ? known.lastEnteredAt : enteredAt,
      active: known.active + (active ? 1 : 0),
      inLastHour: known.inLastHour + (now.getTime() - enteredAt.getTime() < HOUR_MS ? 1 : 0),
    })
  }
  return histories
}

function toRefusal({ version, customerId, entry }: Candidate, reason: string): Refusal {
  return { workflowId: version.workflowId, customerId, eventId: entry.eventId ?? null, reason }
}

/** A holdout is enrolled like the others, and waits for the end of the goal's window only. */
function toEnrolment(candidate: Candidate, entryKey: string, zone: string, now: Date): NewEnrolment {
  const { version, customerId, entry } = candidate
  const { header } = version
  const arm = armOf(header.key, customerId, header.holdout)
  const until = goalUntil(header.goal, now, zone)
  const isTreated = arm === 'treated' && version.first !== null
  const isActive = isTreated || (arm === 'holdout' && until !== null)
  return {
    workflowId: version.workflowId,
    versionId: version.id,
    customerId,
    entryKey,
    arm,
    status: isActive ? 'active' : 'done',
    step: isTreated ? version.first : null,
    wakeAt: isTreated ? now : isActive ? until : null,
    // What happened since the entry event counts for the first wait, however late we are.
    facts: { entry, since: entry.at, ...(entry.eventId === undefined ? {} : { sinceEvent: entry.eventId }) },
    enteredAt: now,
    endedAt: isActive ? null : now,
    exitReason: isActive || arm === 'treated' ? null : 'holdout',
    goalUntil: until,
  }
}
