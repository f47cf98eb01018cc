import { type Context, inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import type { Batch } from './batch.ts'
import { ERRORS_KEPT_MAX } from './import.ts'
import { oneAhead } from './one-ahead.ts'
import {
  countErrors,
  deleteErrors,
  type Import,
  insertErrors,
  lockImport,
  updateImport,
} from './queries/imports.ts'
import { readBatches } from './read-batches.ts'
import { isLarge, isOutgrown, refreshStatistics } from './refresh-statistics.ts'
import { saveCustomerRows } from './save-customer-rows.ts'
import { saveEventRows } from './save-event-rows.ts'

/**
 * Imports from where the last run stopped. Each batch is one transaction with its progress, so a kill loses at
 * most the batch under way, which then is done again. Ends when somebody else moves the import on.
 */
export async function runBatches(ctx: Context, dataDir: string, file: Import): Promise<void> {
  let from = file.rowsDone
  let statistics: Promise<void> = Promise.resolve()
  // The next batch is read while the database writes this one.
  for await (const batch of oneAhead(readBatches(ctx, dataDir, file))) {
    const isMine = await inTransaction(ctx, (inner) => runBatch(inner, file, { batch, from }))
    if (!isMine) return
    if (isOutgrown(from, batch.rowsDone)) statistics = refreshStatistics(ctx, file.kind)
    from = batch.rowsDone
    await ringEngine(ctx)
  }
  await inTransaction(ctx, async ({ db, clock }) => {
    const current = await lockImport(db, file.id)
    if (current?.state !== 'running' || current.rowsDone !== from) return
    const now = clock.now()
    await updateImport(db, file.id, { state: 'done', finishedAt: now, progressAt: now })
  })
  await statistics
  if (isLarge(from)) await refreshStatistics(ctx, file.kind)
}

/** False when the import was cancelled, or another worker has come further. */
async function runBatch(
  ctx: Context,
  file: Import,
  { batch, from }: { batch: Batch; from: number },
): Promise<boolean> {
  const { db, clock } = ctx
  const current = await lockImport(db, file.id)
  if (current?.state !== 'running' || current.rowsDone !== from) return false

  if (from === 0) await deleteErrors(db, file.id)
  const save = file.kind === 'customers' ? saveCustomerRows : saveEventRows
  const result = await save(ctx, file, batch.rows)
  const room = Math.max(0, ERRORS_KEPT_MAX - (await countErrors(db, file.id)))
  await insertErrors(db, file.id, [...batch.errors, ...result.errors].slice(0, room))
  await updateImport(db, file.id, {
    rowsDone: batch.rowsDone,
    created: current.created + result.created,
    updated: current.updated + result.updated,
    rejected: (from === 0 ? 0 : current.rejected) + batch.rejected,
    progressAt: clock.now(),
  })
  return true
}
