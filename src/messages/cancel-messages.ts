import type { Db } from '../db/client.ts'
import { cancelQueuedByStep, cancelQueuedOf, releasePausedOf } from './queries/plan.ts'

/**
 * Cancels what these enrolments have queued, on all channels; what was handed over stays as it is. Waits for
 * a gate that holds one of them, and then leaves it alone. Returns how many. A cancelled call leaves its
 * list by itself: nobody can claim it any more.
 */
export async function cancelQueued(
  db: Db,
  { enrolmentIds, reason }: { enrolmentIds: readonly number[]; reason: string },
): Promise<number> {
  if (enrolmentIds.length === 0) return 0
  const cancelled = await cancelQueuedOf(db, enrolmentIds, reason)
  return cancelled.length
}

export interface LeftSteps {
  /** Enrolments on their way to other steps; `step` is the one that each leaves, or null when it keeps it. */
  readonly moves: readonly { readonly enrolmentId: number; readonly step: string | null }[]
  /** Messages of these steps are kept, but for those of the step left. */
  readonly keptSteps: readonly string[]
  readonly reason: string
}

/** Cancels what is queued by the steps that enrolments leave, and by steps that are no more. Returns how many. */
export async function cancelQueuedOfSteps(db: Db, left: LeftSteps): Promise<number> {
  return left.moves.length === 0 ? 0 : (await cancelQueuedByStep(db, left)).length
}

/** A workflow goes on: what it had waiting is due now and not when the pause was going to be looked at. */
export async function releasePaused(db: Db, workflowId: number, now: Date): Promise<void> {
  await releasePausedOf(db, workflowId, now)
}
