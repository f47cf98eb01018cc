import type { Db } from '../db/client.ts'
import { lockPendingOptIns, updateOptIn } from './queries/opt-ins.ts'

/**
 * Takes permissions out of the double opt-ins that wait, so that a confirmation link in a mailbox cannot
 * bring back what was withdrawn. A request with nothing left to confirm is cancelled.
 */
export async function cancelOptIns(
  db: Db,
  customerId: number,
  withdrawn: readonly { readonly channel: string; readonly purpose: string }[],
  now: Date,
): Promise<void> {
  for (const request of await lockPendingOptIns(db, customerId)) {
    const grants = request.grants.filter(
      (grant) => !withdrawn.some((one) => one.channel === grant.channel && one.purpose === grant.purpose),
    )
    if (grants.length === request.grants.length) continue
    const isEmpty = grants.length === 0
    await updateOptIn(db, request.id, isEmpty ? { state: 'cancelled', decidedAt: now } : { grants })
  }
}
