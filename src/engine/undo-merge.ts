import { recordAudit } from '../access/record-audit.ts'
import { restoreConsents } from '../consent/restore-consents.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { findCustomerById } from '../customers/queries.ts'
import type { Db } from '../db/client.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { lockInLanes } from './queries/lanes.ts'
import { RECORD_VERSION } from './queries/merge-record.ts'
import { restoreLastOpens, restoreMemberships, restoreScores } from './queries/undo-merged-numbers.ts'
import {
  endMerge,
  listStandingMerges,
  moveBack,
  restoreProfiles,
  reviveLosers,
  type StandingMerge,
} from './queries/undo-merges.ts'

export const undoObstacles = ['erased', 'merged_on', 'later_merge', 'old_record'] as const
export type UndoObstacle = (typeof undoObstacles)[number]

/** Why a merge that stands cannot be undone; null when it can. */
export function undoObstacle(merge: Omit<StandingMerge, 'mergedAt' | 'was'>): UndoObstacle | null {
  if (merge.survivorState === 'erased' || merge.version === null) return 'erased'
  if (merge.survivorState === 'merged' || !merge.holds) return 'merged_on'
  if (merge.laterId !== null) return 'later_merge'
  return merge.version < RECORD_VERSION ? 'old_record' : null
}

const whyNot: Record<UndoObstacle, string> = {
  erased: 'this merge cannot be undone: the person was erased, and nothing is left to give back',
  merged_on:
    'this merge cannot be undone yet: the customer was merged into another one since; undo that first',
  later_merge:
    'this merge cannot be undone yet: somebody else was merged into the customer after it; undo that first',
  old_record:
    'this merge cannot be undone: it was made by an earlier version of Relance, which did not write down enough',
}

/** The merges into a customer that stand, newest first. Throws NotFoundError. */
export async function listMerges({ db }: Context, survivorId: number): Promise<StandingMerge[]> {
  if (!(await findCustomerById(db, survivorId))) throw new NotFoundError('customer', survivorId)
  return listStandingMerges(db, { survivorId })
}

/** Whom the other was merged into. Throws NotFoundError, or ConflictError when they are not merged. */
export async function findMerge(db: Db, otherId: number): Promise<StandingMerge> {
  const [merge] = await listStandingMerges(db, { otherId })
  if (merge) return merge
  if (!(await findCustomerById(db, otherId))) throw new NotFoundError('customer', otherId)
  throw new ConflictError('this customer is not merged into another one: there is nothing to undo')
}

/**
 * Makes one customer two again: what mergeCustomers moved goes back, and what it changed is as it was. What came
 * after the merge stays with the survivor, whoever it was about; only what a passage that goes back has still to send
 * goes with it. Waits for a lane pass that works on either. Throws ConflictError with the reason when it cannot be done.
 */
export async function undoMerge(
  ctx: Context,
  { survivorId, otherId }: { readonly survivorId: number; readonly otherId: number },
): Promise<void> {
  await inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    await lockInLanes(db, [survivorId, otherId])
    const merge = await findMerge(db, otherId)
    if (merge.survivorId !== survivorId) throw new ConflictError('they were merged into another customer')
    const obstacle = undoObstacle(merge)
    if (obstacle) throw new ConflictError(whyNot[obstacle], { details: { reason: obstacle } })

    await putBack(db, merge, now)
    await endMerge(db, merge.id, now)
    await appendEvents(db, [toEvent(survivorId, otherId, now), toEvent(otherId, survivorId, now)], now)
    const change = {
      action: 'customer.unmerge',
      entity: 'customer',
      entityId: survivorId,
      after: { restored: otherId },
    }
    await recordAudit(db, actor, change, now)
  })
  await ringEngine(ctx)
}

async function putBack(db: Db, { id, survivorId, otherId }: StandingMerge, now: Date): Promise<void> {
  await moveBack(db, id)
  await restoreProfiles(db, id, now)
  await reviveLosers(db, id)
  await restoreMemberships(db, id, now)
  await restoreScores(db, id, now)
  await restoreLastOpens(db, id)
  await restoreConsents(db, { mergeId: id, survivorId, otherId }, now)
}

/** Opens every segment and the computed scores of both again. */
function toEvent(customerId: number, from: number, now: Date) {
  return { customerId, type: 'customer_unmerged', occurredAt: now, properties: { from } }
}
