import { type Context, inTransaction } from '../context.ts'
import { ERRORS_KEPT_MAX } from './import.ts'
import { deleteErrors, type Import, insertErrors, lockImport, updateImport } from './queries/imports.ts'
import { readBatches } from './read-batches.ts'
import type { RowError } from './row.ts'

/** The dry run: reads every row and keeps what is wrong with it. Changes nothing else. */
export async function checkImport(ctx: Context, dataDir: string, file: Import): Promise<void> {
  const errors: RowError[] = []
  let rowsTotal = 0
  let rejected = 0
  for await (const batch of readBatches(ctx, dataDir, { ...file, rowsDone: 0 })) {
    errors.push(...batch.errors.slice(0, Math.max(0, ERRORS_KEPT_MAX - errors.length)))
    rowsTotal = batch.rowsDone
    rejected += batch.rejected
    const isStopped = (await markProgress(ctx, file.id, rowsTotal)) === 'stop'
    if (isStopped) return
  }

  await inTransaction(ctx, async ({ db, clock }) => {
    const current = await lockImport(db, file.id)
    if (current?.state !== 'checking') return
    await deleteErrors(db, file.id)
    await insertErrors(db, file.id, errors)
    await updateImport(db, file.id, {
      state: 'checked',
      rowsTotal,
      rowsDone: 0,
      rejected,
      progressAt: clock.now(),
    })
  })
}

/** So that the sweep, and whoever waits, sees life; a cancelled check ends here. */
async function markProgress({ db, clock }: Context, id: number, rowsDone: number): Promise<'go' | 'stop'> {
  const current = await updateImport(db, id, { rowsDone, progressAt: clock.now() })
  return current.state === 'checking' ? 'go' : 'stop'
}
