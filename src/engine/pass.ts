import type { Log } from '../core/log.ts'
import type { Db } from '../db/client.ts'
import { loadVersion, type RunnableVersion, type VersionCache } from '../workflows/load-version.ts'
import type { Enrolment, Passage } from './enrolment.ts'
import type { OpenTrigger } from './triggers.ts'

/** What one pass knows and gathers; it lives as long as its transaction. */
export interface Pass {
  readonly db: Db
  readonly now: Date
  /** The company's, for everybody whose own is unknown. */
  readonly zone: string
  /** The company's, for its holidays. */
  readonly country: string
  readonly lanes: readonly number[]
  readonly log: Log
  readonly masterKey: Buffer
  /** Where links lead. */
  readonly publicUrl: string
  readonly versions: VersionCache
  readonly pausedWorkflowIds: ReadonlySet<number>
  /** Set in a simulation: who is in which segment is as it was recorded, and nothing is settled. */
  readonly replays?: Replaying
  /** Customers of whom anything was looked at: their scores may change. */
  readonly touched: Set<number>
  readonly channels: Set<'email' | 'sms' | 'phone'>
  /** Other doors to ring at after the commit. */
  readonly called: Set<'webhooks' | 'notices'>
  readonly counts: PassCounts
  /** Enrolments for which this pass planned a message: an exit right after it does not take it back. */
  readonly contacted: Set<number>
  /** Enrolments that another one of the customer ended: they take no further step. */
  readonly stopped: Set<number>
  /** Filled while a round goes on, written at its end. */
  moved: Map<number, Enrolment & { factsChanged?: boolean }>
  passages: Passage[]
  /** Enrolments whose queued messages are to be cancelled, with the reason. */
  cancelled: Map<number, string>
}

/**
 * How far a simulation has come. What it has dealt with it deletes in its one transaction, where nothing can be
 * vacuumed: its passes must not walk over all of that again at the beginning of each index.
 */
export interface Replaying {
  /** Whatever was due up to this instant is done. */
  doneUntil: Date
  /** The last inbox row that was taken. */
  inboxId: number
  /** The workflows that are open, the same all along. */
  open?: readonly OpenTrigger[]
}

export interface PassCounts {
  inbox: number
  enrolled: number
  refused: number
  advanced: number
  steps: number
  messages: number
  goals: number
  failed: number
}

export function noCounts(): PassCounts {
  return { inbox: 0, enrolled: 0, refused: 0, advanced: 0, steps: 0, messages: 0, goals: 0, failed: 0 }
}

export function versionOf(pass: Pass, id: number): Promise<RunnableVersion> {
  return loadVersion(pass.db, pass.versions, id)
}
