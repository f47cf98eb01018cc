import { type Context, inTransaction } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { checkImport } from './check-import.ts'
import { dropFile } from './drop-files.ts'
import { workImportJob } from './jobs.ts'
import { findImport, type Import, listStalled, lockImport, updateImport } from './queries/imports.ts'
import { runBatches } from './run-import.ts'
import { undoBatches } from './undo-import.ts'

/** A batch takes a second or so: who has not moved for this long has no worker. */
const STALLED_MS = 60_000

/** Does what the state of the import asks for, to its end or to the next kill. Handler of `imports.work`. */
export async function workImport(ctx: Context, dataDir: string, importId: number): Promise<void> {
  const file = await findImport(ctx.db, importId)
  if (!file) return
  try {
    if (file.state === 'checking') await checkImport(ctx, dataDir, file)
    if (file.state === 'running') await runBatches(ctx, dataDir, file)
    if (file.state === 'undoing') await undoBatches(ctx, file)
    await dropFile(ctx, dataDir, importId)
  } catch (error) {
    const message = reasonOf(error)
    if (message === undefined) throw error
    await fail(ctx, file, message)
  }
}

/** Unless another worker has moved it on meanwhile. */
function fail(ctx: Context, { id, state }: Import, error: string): Promise<void> {
  return inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const current = await lockImport(db, id)
    if (current?.state !== state) return
    await updateImport(db, id, { state: 'failed', error, finishedAt: now, progressAt: now })
  })
}

/** Rings for imports whose worker died. Call it every minute or so. */
export async function sweepImports(ctx: Context): Promise<number> {
  const stalled = await listStalled(ctx.db, new Date(ctx.clock.now().getTime() - STALLED_MS))
  for (const importId of stalled) await ctx.queue.ring(workImportJob, { importId }, { key: String(importId) })
  return stalled.length
}

/** What the file is to blame for ends the import; anything else is tried again. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof AppError) return error.message
  const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return isGone
    ? 'the uploaded file is not on this machine: workers need the same DATA_DIR as the server, and what nobody runs is deleted after a week'
    : undefined
}
