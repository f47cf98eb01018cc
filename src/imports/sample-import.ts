import { existsSync } from 'node:fs'
import type { Context } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import type { Encoding } from './encoding.ts'
import { guessMapping, type Mapping } from './mapping.ts'
import { getImport } from './move-import.ts'
import type { Import } from './queries/imports.ts'
import { readCsv, readHeader } from './read-csv.ts'
import { pathOf } from './storage.ts'

export interface Sample {
  readonly encoding: Encoding
  readonly delimiter: string
  readonly columns: readonly SampleColumn[]
}

export interface SampleColumn {
  readonly header: string
  /** What it is taken for: as settled, else as guessed. */
  readonly target: string
  /** Its cells in the first rows. */
  readonly cells: readonly string[]
}

const ROWS = 5
const CELL_CHARS_MAX = 120

/**
 * The first rows of an upload, read with its own encoding and delimiter or with others, to be looked at before
 * anything is checked. Throws NotFoundError once the file is deleted, InvalidInputError when it is no table so.
 */
export async function sampleImport(
  ctx: Context,
  dataDir: string,
  id: number,
  format: { readonly encoding?: Encoding | undefined; readonly delimiter?: string | undefined },
): Promise<Sample> {
  const file = await getImport(ctx, id)
  const path = pathOf(dataDir, file.storedAs)
  if (!existsSync(path)) throw new NotFoundError('file of import', id)

  const encoding = format.encoding ?? file.encoding
  const delimiter = format.delimiter ?? file.delimiter
  const { headers, lines } = await readFirst(path, { encoding, delimiter })
  const mapping = mappingOf(file, headers)
  const columns = headers.map((header, position) => ({
    header,
    target: mapping[header] ?? 'ignore',
    cells: lines.map((cells) => (cells[position] ?? '').trim().slice(0, CELL_CHARS_MAX)),
  }))
  return { encoding, delimiter, columns }
}

/** Read otherwise, the file has other columns: then what was settled is of no use. */
function mappingOf({ mapping, kind }: Import, headers: readonly string[]): Mapping {
  const isSettled = headers.every((header) => Object.hasOwn(mapping, header))
  return isSettled ? mapping : guessMapping(headers, kind)
}

async function readFirst(path: string, format: { encoding: Encoding; delimiter: string }) {
  let headers: string[] | undefined
  const lines: (readonly string[])[] = []
  for await (const row of readCsv(path, format)) {
    if (!headers) headers = readHeader(row)
    else if (!row.problem) lines.push(row.cells)
    if (lines.length === ROWS) break
  }
  return { headers: headers ?? readHeader(undefined), lines }
}
