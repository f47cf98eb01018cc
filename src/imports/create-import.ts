import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { assertPurposes } from './assert-purposes.ts'
import type { Encoding } from './encoding.ts'
import { type ImportKind, ImportOptions, isWorking } from './import.ts'
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
  /** `later`: somebody looks at the guess first; until `recheckImport` it may be wrong. */
  readonly check?: 'now' | 'later' | undefined
}

const FILENAME_LENGTH_MAX = 200

/**
 * Takes a file in and begins its dry run: nothing is imported before `runImport`. Throws InvalidInputError when
 * the header cannot be a table's or, unless it is checked later, the mapping does not fit.
 */
export async function createImport(ctx: Context, dataDir: string, input: ImportInput): Promise<Import> {
  const options = ImportOptions.parse(input.options ?? {})
  const file = await storeFile(dataDir, input.content)
  try {
    if (file.sizeBytes === 0) throw new InvalidInputError('the file is empty')
    if (!file.encoding)
      throw new InvalidInputError('the file is no text: save the table as CSV, then choose that file')
    const path = pathOf(dataDir, file.storedAs)
    const asked = { ...input, detected: file.encoding, options }
    const isLater = input.check === 'later'
    const format = await (isLater ? guessFormat(path, asked) : settleFormat(ctx, path, asked))
    return await insertUploaded(ctx, {
      ...file,
      ...format,
      state: isLater ? 'uploaded' : 'checking',
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

type Format = Pick<Import, 'encoding' | 'delimiter' | 'mapping' | 'options'>

/** Reads the header and settles how the file is to be understood. Throws InvalidInputError. */
export async function settleFormat(ctx: Context, path: string, input: FormatInput): Promise<Format> {
  const format = await guessFormat(path, input)
  const headers = Object.keys(format.mapping)
  await assertPurposes(ctx.db, readTargets(headers, format.mapping, input.kind, format.options))
  return format
}

/** The same without asking whether it makes sense. */
async function guessFormat(path: string, input: FormatInput): Promise<Format> {
  const encoding = input.encoding ?? input.detected
  const delimiter = input.delimiter ?? (await sniffDelimiter(path, encoding))
  const headers = await readHeaders(path, { encoding, delimiter })
  const mapping = completeMapping(headers, input.mapping ?? {}, input.kind)
  return { encoding, delimiter, mapping, options: input.options }
}

async function insertUploaded(
  ctx: Context,
  row: Pick<
    Import,
    | 'kind'
    | 'state'
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
  if (isWorking(created.state)) {
    await ctx.queue.ring(workImportJob, { importId: created.id }, { key: String(created.id) })
  }
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
