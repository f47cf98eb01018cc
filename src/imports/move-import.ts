import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { assertCanMove, type ImportState, isWorking } from './import.ts'
import { workImportJob } from './jobs.ts'
import { findImport, type Import, lockImport, updateImport } from './queries/imports.ts'

/** Throws NotFoundError. */
export async function getImport({ db }: Pick<Context, 'db'>, id: number): Promise<Import> {
  const found = await findImport(db, id)
  if (!found) throw new NotFoundError('import', id)
  return found
}

/** Imports a checked file for real. Throws ConflictError when it is not checked, or was imported before. */
export function runImport(ctx: Context, id: number): Promise<Import> {
  return move(ctx, id, { to: 'running', action: 'import.run', values: { rowsDone: 0, rejected: 0 } })
}

/** Stops after the batch under way. What was imported by then stays, until it is undone. */
export function cancelImport(ctx: Context, id: number): Promise<Import> {
  return move(ctx, id, { to: 'cancelled', action: 'import.cancel', values: { finishedAt: ctx.clock.now() } })
}

/** Takes back what the import changed and nobody changed since. */
export function undoImport(ctx: Context, id: number): Promise<Import> {
  return move(ctx, id, { to: 'undoing', action: 'import.undo', values: { kept: 0 } })
}

interface Move {
  readonly to: ImportState
  readonly action: string
  readonly values: Partial<Import>
}

async function move(ctx: Context, id: number, { to, action, values }: Move): Promise<Import> {
  const now = ctx.clock.now()
  const moved = await inTransaction(ctx, async ({ db }) => {
    const current = await lockImport(db, id)
    if (!current) throw new NotFoundError('import', id)
    assertCanMove(current.state, to)
    const before = { state: current.state }
    await recordAudit(
      db,
      ctx.actor,
      { action, entity: 'import', entityId: id, before, after: { state: to } },
      now,
    )
    return updateImport(db, id, { ...values, state: to, progressAt: now })
  })
  if (isWorking(moved.state)) await ctx.queue.ring(workImportJob, { importId: id }, { key: String(id) })
  return moved
}
