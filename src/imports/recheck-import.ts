import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { settleFormat } from './create-import.ts'
import type { Encoding } from './encoding.ts'
import { assertCanMove, ImportOptions } from './import.ts'
import { workImportJob } from './jobs.ts'
import type { Mapping } from './mapping.ts'
import { type Import, lockImport, updateImport } from './queries/imports.ts'
import { pathOf } from './storage.ts'

export interface RecheckInput {
  readonly encoding?: Encoding | undefined
  readonly delimiter?: string | undefined
  /** In the place of what was settled for these columns. */
  readonly mapping?: Mapping | undefined
  readonly options?: Partial<ImportOptions> | undefined
}

/** Another dry run of the same file, understood otherwise. Throws ConflictError once it is being imported. */
export async function recheckImport(
  ctx: Context,
  dataDir: string,
  id: number,
  input: RecheckInput,
): Promise<Import> {
  const now = ctx.clock.now()
  const checked = await inTransaction(ctx, async (inner) => {
    const current = await lockImport(inner.db, id)
    if (!current) throw new NotFoundError('import', id)
    assertCanMove(current.state, 'checking')

    const options = ImportOptions.parse({ ...current.options, ...input.options })
    const format = await settleFormat(inner, pathOf(dataDir, current.storedAs), {
      kind: current.kind,
      detected: current.encoding,
      encoding: input.encoding,
      delimiter: input.delimiter ?? current.delimiter,
      mapping: { ...(input.delimiter || input.encoding ? {} : current.mapping), ...input.mapping },
      options,
    })
    const change = { action: 'import.check', entity: 'import', entityId: id, after: format }
    await recordAudit(inner.db, ctx.actor, change, now)
    return updateImport(inner.db, id, {
      ...format,
      state: 'checking',
      error: null,
      finishedAt: null,
      progressAt: now,
    })
  })
  await ctx.queue.ring(workImportJob, { importId: id }, { key: String(id) })
  return checked
}
