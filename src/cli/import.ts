import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { fromPublicId, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { createImport, type ImportInput } from '../imports/create-import.ts'
import { delimiters } from '../imports/delimiter.ts'
import { encodings } from '../imports/encoding.ts'
import { importKinds } from '../imports/import.ts'
import type { Mapping } from '../imports/mapping.ts'
import { getImport, runImport, undoImport } from '../imports/move-import.ts'
import { type Import, listErrors } from '../imports/queries/imports.ts'
import { workImport } from '../imports/work-import.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance import FILE [--kind customers|events] [--dry-run] [--map COLUMN=TARGET]…
                       [--delimiter ";"] [--encoding ${encodings.join('|')}]
                       [--event-type TYPE] [--known-only]
                       [--consent-source "DOCUMENT" [--consent-date 2026-01-31] [--consent-wording ID]] [--json]
       relance import --undo IMPORT

TARGET: externalId, email, phone, anonymousId, locale, timezone, consent:CHANNEL:PURPOSE, ignore, or the name of an
attribute, with :number, :boolean or :date after it when it is no text. For events: also type, date, value, id.`

const ERRORS_SHOWN = 20
const PROGRESS_EVERY_MS = 1_000

type Out = Pick<Shell, 'print' | 'note'>

export function runImportCommand(argv: string[], shell: Shell): Promise<number> {
  const { dataDir } = shell.config()
  return withContext(shell.config(), (ctx) => importCommand(ctx, argv, { ...shell, dataDir }))
}

/** Brings a file in and shows how it goes. Exit code 2 when rows were refused, 1 when nothing was done. */
export async function importCommand(
  ctx: Context,
  argv: string[],
  shell: Out & { readonly dataDir: string },
): Promise<number> {
  const { positionals, values } = readArgs(argv)
  const [file] = positionals
  if (values.undo !== undefined) {
    const undone = await work(ctx, shell, (await undoImport(ctx, toId(ctx, values.undo))).id)
    return report(ctx, shell, undone, values.json ?? false)
  }
  if (file === undefined) {
    shell.note(usage)
    return 1
  }
  await access(file).catch(() => Promise.reject(new NotFoundError('file', file)))
  const created = await createImport(ctx, shell.dataDir, toInput(file, values))
  const checked = await work(ctx, shell, created.id)
  if (checked.state !== 'checked' || values['dry-run'])
    return report(ctx, shell, checked, values.json ?? false)

  await runImport(ctx, checked.id)
  return report(ctx, shell, await work(ctx, shell, checked.id), values.json ?? false)
}

function readArgs(argv: string[]) {
  return parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      kind: { type: 'string', default: 'customers' },
      'dry-run': { type: 'boolean' },
      map: { type: 'string', multiple: true },
      delimiter: { type: 'string' },
      encoding: { type: 'string' },
      'event-type': { type: 'string' },
      'known-only': { type: 'boolean' },
      'consent-source': { type: 'string' },
      'consent-date': { type: 'string' },
      'consent-wording': { type: 'string' },
      undo: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
}

type Values = ReturnType<typeof readArgs>['values']

function toInput(file: string, values: Values): ImportInput {
  const document = values['consent-source']
  const date = values['consent-date']
  const wording = values['consent-wording']
  return {
    filename: basename(file),
    content: createReadStream(file),
    kind: oneOf('kind', values.kind, importKinds) ?? 'customers',
    encoding: oneOf('encoding', values.encoding, encodings),
    delimiter: oneOf('delimiter', values.delimiter === '\\t' ? '\t' : values.delimiter, delimiters),
    mapping: toMapping(values.map ?? []),
    options: {
      createMissing: !values['known-only'],
      ...(values['event-type'] === undefined ? {} : { eventType: values['event-type'] }),
      ...(document === undefined ? {} : { consent: { document, ...dateOf(date), ...wordingOf(wording) } }),
    },
  }
}

function dateOf(date: string | undefined) {
  return date === undefined ? {} : { givenAt: date.length === 10 ? `${date}T00:00:00Z` : date }
}

function wordingOf(id: string | undefined) {
  return id === undefined ? {} : { wordingId: Number(id) }
}

/** The last `=` divides, so that a column may have one in its name. */
function toMapping(pairs: readonly string[]): Mapping {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=')
      if (at <= 0) throw new InvalidInputError(`--map ${pair}: COLUMN=TARGET is expected`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  const known = allowed.find((one) => one === value)
  if (value === undefined || known !== undefined) return known
  throw new InvalidInputError(
    `--${name} ${value}: one of ${allowed.map((one) => JSON.stringify(one)).join(', ')} is expected`,
  )
}

/** Works here, in this process; a worker that hears the bell too finds the batches done. */
async function work(ctx: Context, shell: Out & { dataDir: string }, id: number): Promise<Import> {
  const timer = setInterval(() => void showProgress(ctx, shell, id), PROGRESS_EVERY_MS)
  try {
    for (;;) {
      await workImport(ctx, shell.dataDir, id)
      const now = await getImport(ctx, id)
      if (!['checking', 'running', 'undoing'].includes(now.state)) return now
    }
  } finally {
    clearInterval(timer)
  }
}

async function showProgress(ctx: Context, shell: Out, id: number): Promise<void> {
  const { state, rowsDone, rowsTotal } = await getImport(ctx, id)
  shell.note(state === 'running' ? `${rowsDone} of ${rowsTotal} rows` : state)
}

async function report(ctx: Context, shell: Out, done: Import, json: boolean): Promise<number> {
  for (const { line, column, value, message } of await listErrors(ctx.db, done.id, {
    afterId: 0,
    limit: ERRORS_SHOWN,
  })) {
    shell.note([`line ${line}`, column, value && JSON.stringify(value), message].filter(Boolean).join(': '))
  }
  const id = toPublicId('imp', done.id, deriveKey(ctx.masterKey, 'public-ids'))
  const { state, rowsTotal, rowsDone, created, updated, rejected, kept, mapping, error } = done
  const figures = { id, state, rowsTotal, rowsDone, created, updated, rejected, kept, mapping, error }
  for (const line of json ? [JSON.stringify(figures)] : toLines(figures)) shell.print(line)
  if (state === 'failed') return 1
  return rejected > 0 ? 2 : 0
}

type Figures = Pick<
  Import,
  'state' | 'rowsTotal' | 'created' | 'updated' | 'rejected' | 'kept' | 'mapping' | 'error'
>

function toLines({ id, ...of }: Figures & { id: string }): string[] {
  const counts = `${of.rowsTotal} rows, ${of.created} created, ${of.updated} updated, ${of.rejected} refused, ${of.kept} kept`
  const columns = Object.entries(of.mapping).map(([column, target]) => `  ${column} → ${target}`)
  return [
    `${id} ${of.state}: ${counts}`,
    ...(of.error ? [of.error] : []),
    ...(of.state === 'checked' ? columns : []),
  ]
}

function toId(ctx: Context, text: string): number {
  const id = fromPublicId('imp', text, deriveKey(ctx.masterKey, 'public-ids'))
  if (id === undefined) throw new NotFoundError('import', text)
  return id
}
