import type { Context } from '../context.ts'
import { inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { BATCH_ROWS, ERRORS_KEPT_MAX } from './import.ts'
import {
  countErrors,
  deleteChanges,
  type Import,
  insertErrors,
  listChanges,
  lockImport,
  updateImport,
} from './queries/imports.ts'
import { undoChanges } from './undo-changes.ts'

/** Takes back what is left to undo, batch by batch; a batch that is undone is forgotten in its transaction. */
export async function undoBatches(ctx: Context, file: Import): Promise<void> {
  while ((await inTransaction(ctx, (inner) => undoBatch(inner, file.id))) === 'more') await ringEngine(ctx)
  await ringEngine(ctx)
}

async function undoBatch(ctx: Context, id: number): Promise<'more' | 'end'> {
  const { db, clock } = ctx
  const current = await lockImport(db, id)
  if (current?.state !== 'undoing') return 'end'

  const changes = await listChanges(db, id, BATCH_ROWS)
  if (changes.length === 0) {
    await updateImport(db, id, { state: 'undone', finishedAt: clock.now(), progressAt: clock.now() })
    return 'end'
  }
  const kept = await undoChanges(ctx, current, changes)
  const room = Math.max(0, ERRORS_KEPT_MAX - (await countErrors(db, id)))
  await insertErrors(db, id, kept.slice(0, room))
  const customerIds = changes.map(({ customerId }) => customerId)
  await deleteChanges(db, id, customerIds)
  await updateImport(db, id, { kept: current.kept + kept.length, progressAt: clock.now() })
  return 'more'
}
