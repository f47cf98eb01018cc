import { createReadStream } from 'node:fs'
import { type CsvError, parse } from 'csv-parse'
import { InvalidInputError } from '../core/errors.ts'
import type { Encoding } from './encoding.ts'
import { COLUMNS_MAX, RECORD_CHARS_MAX } from './import.ts'

/** One record of a file. `line` is the one on which it begins or, within quotes, ends; the header is line 1. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
  /** Why it could not be read as CSV; then there are no cells. */
  readonly problem?: string
}

export interface CsvFormat {
  readonly encoding: Encoding
  readonly delimiter: string
}

const CHUNK_BYTES = 64 * 1024

/**
 * The records of a file (RFC 4180), the header first, read chunk by chunk: memory stays bounded whatever the
 * file holds. A malformed record is given with its problem; the same file always yields the same sequence.
 * Throws InvalidInputError for what cannot be a table: a record of a megabyte, hundreds of columns.
 */
export async function* readCsv(path: string, format: CsvFormat): AsyncGenerator<CsvRow> {
  const ready: CsvRow[] = []
  let failure: Error | undefined
  const fail = (error: Error) => {
    failure ??= error
  }
  const parser = openParser(format, ready, fail)
  const decoder = new TextDecoder(format.encoding)

  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    await write(parser, decoder.decode(chunk as Buffer, { stream: true }))
    yield* ready.splice(0)
    if (failure) throw toInvalid(failure)
  }
  await end(parser, decoder.decode())
  yield* ready.splice(0)
  if (failure) throw toInvalid(failure)
}

/** Records go straight to `ready`, in order with the malformed ones: the stream's own output stays empty. */
function openParser({ delimiter }: CsvFormat, ready: CsvRow[], fail: (error: Error) => void) {
  let last = 0
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // `Jean "Jojo" Petit` is taken as it stands; without this, csv-parse loses its place after such a cell.
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: RECORD_CHARS_MAX,
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (cells: string[], { lines }: { lines: number }) => {
      last = lines
      ready.push({ line: lines, cells })
      return null
    },
    on_skip: (error: CsvError | undefined) => {
      if (error?.code === 'CSV_MAX_RECORD_SIZE') fail(error)
      ready.push({ line: last + 1, cells: [], problem: problemOf(error) })
      return undefined
    },
  })
  parser.on('error', fail)
  parser.resume()
  return parser
}

function problemOf(error: CsvError | undefined): string {
  if (error?.code !== 'CSV_QUOTE_NOT_CLOSED') return error?.message ?? 'is not CSV'
  return 'a quote opens here and is never closed: all that follows was taken for one cell'
}

type Parser = ReturnType<typeof openParser>

function write(parser: Parser, text: string): Promise<void> {
  return new Promise((resolve) => parser.write(text, () => resolve()))
}

function end(parser: Parser, text: string): Promise<void> {
  return new Promise((resolve) => {
    parser.once('close', resolve)
    parser.once('error', () => resolve())
    parser.end(text)
  })
}

function toInvalid(error: Error): InvalidInputError {
  const isTooLong = 'code' in error && error.code === 'CSV_MAX_RECORD_SIZE'
  const message = isTooLong
    ? `a record is longer than ${RECORD_CHARS_MAX} characters: is a quote left open, or is this no CSV?`
    : `the file is no CSV: ${error.message}`
  return new InvalidInputError(message, [], { cause: error })
}

/** The header's names, trimmed. Throws InvalidInputError when they cannot name columns. */
export function readHeader(row: CsvRow | undefined): string[] {
  if (!row) throw new InvalidInputError('the file is empty')
  if (row.problem) throw new InvalidInputError(`the header cannot be read: ${row.problem}`)
  if (row.cells.length > COLUMNS_MAX) {
    throw new InvalidInputError(`the file has ${row.cells.length} columns; ${COLUMNS_MAX} at most`)
  }
  const names = row.cells.map((cell) => cell.trim())
  const nameless = names.indexOf('')
  if (nameless >= 0) throw new InvalidInputError(`column ${nameless + 1} has no name in the header`)
  const double = names.find((name, position) => names.indexOf(name) !== position)
  if (double !== undefined) throw new InvalidInputError(`two columns are named ${double}`)
  return names
}
