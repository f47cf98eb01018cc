import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import type { Batch } from './batch.ts'
import { BATCH_ROWS } from './import.ts'
import { readTargets } from './mapping.ts'
import type { Import } from './queries/imports.ts'
import { readCsv, readHeader } from './read-csv.ts'
import { type ImportRow, type RowError, readRow } from './row.ts'
import { pathOf } from './storage.ts'

/** The file in batches, beginning after the `rowsDone` rows that are behind us. */
export async function* readBatches(ctx: Context, dataDir: string, file: Import): AsyncGenerator<Batch> {
  const { company } = await getSettings(ctx.db)
  const events =
    file.kind === 'events' ? { defaultType: file.options.eventType, now: file.createdAt } : undefined
  const source = readCsv(pathOf(dataDir, file.storedAs), {
    encoding: file.encoding,
    delimiter: file.delimiter,
  })
  const first = await source.next()
  const headers = readHeader(first.done ? undefined : first.value)
  const targets = readTargets(headers, file.mapping, file.kind, file.options)
  const rules = { headers, targets, country: company.country, ...(events ? { events } : {}) }

  let rowsDone = 0
  let batch = emptyBatch()
  for await (const row of source) {
    rowsDone += 1
    if (rowsDone <= file.rowsDone) continue
    const read = readRow(row, rules)
    if (Array.isArray(read)) {
      batch.errors.push(...read)
      batch.rejected += 1
    } else batch.rows.push(read)
    if (batch.rows.length + batch.rejected < BATCH_ROWS) continue
    yield { ...batch, rowsDone }
    batch = emptyBatch()
  }
  if (batch.rows.length + batch.rejected > 0) yield { ...batch, rowsDone }
}

function emptyBatch() {
  return { rows: [] as ImportRow[], errors: [] as RowError[], rejected: 0 }
}
