import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { assertPurposes } from './assert-purposes.ts'
import type { Encoding } from './encoding.ts'
import { type ImportKind, ImportOptions } from './import.ts'
import { workImportJob } from './jobs.ts'
import { completeMapping, type Mapping, readTargets } from './mapping.ts'
import { type Import, insertImport } from './queries/imports.ts'
import { readCsv, readHeader } from './read-csv.ts'
import { pathOf, removeFile, sniffDelimiter, storeFile } from './storage.ts'

export interface ImportInput {
  readonly kind: ImportKind
  readonly filename: string
  readonly content: AsyncIterable<Uint8Array>
  /** Detected when left out. */
  readonly encoding?: Encoding | undefined
  readonly delimiter?: string | undefined
  /** For the columns named; the others are guessed. */
  readonly mapping?: Mapping | undefined
  readonly options?: Partial<ImportOptions> | undefined
}

const FILENAME_LENGTH_MAX = 200

/**
 * Takes a file in and begins its dry run: nothing is imported before `runImport`. Throws InvalidInputError when
 * the header cannot be a table's or the mapping does not fit.
 */
export async function createImport(ctx: Context, dataDir: string, input: ImportInput): Promise<Import> {
  const options = ImportOptions.parse(input.options ?? {})
  const file = await storeFile(dataDir, input.content)
  try {
    if (file.sizeBytes === 0) throw new InvalidInputError('the file is empty')
    const format = await settleFormat(ctx, pathOf(dataDir, file.storedAs), {
      ...input,
      detected: file.encoding,
      options,
    })
    return await insertChecking(ctx, {
      ...file,
      ...format,
      kind: input.kind,
      filename: cleanName(input.filename),
    })
  } catch (error) {
    await removeFile(dataDir, file.storedAs)
    throw error
  }
}

export interface FormatInput extends Pick<ImportInput, 'kind' | 'encoding' | 'delimiter' | 'mapping'> {
  readonly detected: Encoding
  readonly options: ImportOptions
}

/** Reads the header and settles how the file is to be understood. Throws InvalidInputError. */
export async function settleFormat(
  ctx: Context,
  path: string,
  { kind, detected, options, ...input }: FormatInput,
): Promise<Pick<Import, 'encoding' | 'delimiter' | 'mapping' | 'options'>> {
  const encoding = input.encoding ?? detected
  const delimiter = input.delimiter ?? (await sniffDelimiter(path, encoding))
  const headers = await readHeaders(path, { encoding, delimiter })
  const mapping = completeMapping(headers, input.mapping ?? {}, kind)
  await assertPurposes(ctx.db, readTargets(headers, mapping, kind, options))
  return { encoding, delimiter, mapping, options }
}

async function insertChecking(
  ctx: Context,
  row: Pick<
    Import,
    | 'kind'
    | 'filename'
    | 'sha256'
    | 'storedAs'
    | 'sizeBytes'
    | 'encoding'
    | 'delimiter'
    | 'mapping'
    | 'options'
  >,
): Promise<Import> {
  const now = ctx.clock.now()
  const actor = `${ctx.actor.kind}:${ctx.actor.id}`
  const created = await inTransaction(ctx, async ({ db }) => {
    const inserted = await insertImport(db, {
      ...row,
      state: 'checking',
      actor,
      createdAt: now,
      progressAt: now,
    })
    const after = {
      kind: row.kind,
      filename: row.filename,
      sha256: row.sha256,
      mapping: row.mapping,
      options: row.options,
    }
    await recordAudit(
      db,
      ctx.actor,
      { action: 'import.create', entity: 'import', entityId: inserted.id, after },
      now,
    )
    return inserted
  })
  await ctx.queue.ring(workImportJob, { importId: created.id }, { key: String(created.id) })
  return created
}

async function readHeaders(
  path: string,
  format: { encoding: Encoding; delimiter: string },
): Promise<string[]> {
  for await (const row of readCsv(path, format)) return readHeader(row)
  return readHeader(undefined)
}

/** For people to recognise it by; never a path. */
function cleanName(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? ''
  return last.replace(/[\p{Cc}\p{Surrogate}]/gu, '').slice(0, FILENAME_LENGTH_MAX) || 'file.csv'
}
