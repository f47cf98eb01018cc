import type { Context } from '../context.ts'
import { deleteOldScoreHistory } from './queries/history.ts'

/** A condition looks back at most a year; the rest is room for the day's precision. */
const KEPT_MS = 370 * 86_400_000
const BATCH = 10_000

/** Keeps what each score was over the last year. Returns the rows deleted. */
export async function pruneScoreHistory({ db, clock }: Context): Promise<number> {
  const before = new Date(clock.now().getTime() - KEPT_MS).toISOString().slice(0, 10)
  for (let sum = 0; ; ) {
    const deleted = await deleteOldScoreHistory(db, before, BATCH)
    sum += deleted
    if (deleted < BATCH) return sum
  }
}
