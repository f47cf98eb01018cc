import type { Db } from '../db/client.ts'
import { insertIntoScoreQueue } from './queries/score-queue.ts'

/** Notes that these customers' scores are out of date. Cheap, idempotent; the scoring pass does the work. */
export async function enqueueScores(db: Db, customerIds: readonly number[], now: Date): Promise<void> {
  if (customerIds.length > 0) await insertIntoScoreQueue(db, [...new Set(customerIds)], now)
}
