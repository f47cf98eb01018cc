import type { Context } from '../context.ts'
import { deleteOldRateLimits, deleteOldReceipts } from './queries/prune.ts'

const DAY_MS = 86_400_000
const RECEIPTS_KEPT_MS = 90 * DAY_MS
/** No public limit counts over more than a day. */
const RATE_LIMITS_KEPT_MS = 2 * DAY_MS
/** Rows of one statement: locks and dead rows stay few. */
const BATCH = 10_000

/** Deletes receipts after 90 days (a repeat after that is stored again) and the counters of past windows. */
export async function prune({ db, clock }: Context): Promise<{ receipts: number; rateLimits: number }> {
  const nowMs = clock.now().getTime()
  return {
    receipts: await untilDone((limit) => deleteOldReceipts(db, new Date(nowMs - RECEIPTS_KEPT_MS), limit)),
    rateLimits: await untilDone((limit) =>
      deleteOldRateLimits(db, new Date(nowMs - RATE_LIMITS_KEPT_MS), limit),
    ),
  }
}

async function untilDone(deleteSome: (limit: number) => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const deleted = await deleteSome(BATCH)
    sum += deleted
    if (deleted < BATCH) return sum
  }
}
