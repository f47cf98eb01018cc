import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { previewTemplate } from '../templates/preview-template.ts'
import { lintTemplate, publishTemplate } from '../templates/publish-template.ts'
import { findTemplate, listTemplates, listVersions } from '../templates/queries.ts'
import { readTemplateFiles, starterFolder, type TemplateFile } from '../templates/read-template-files.ts'
import type { TemplateProblem } from '../templates/template.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance template lint [FOLDER|FILE…]       check templates in files (default: those that come along)
       relance template publish [FOLDER|FILE…]    publish them
       relance template preview FOLDER|FILE --out FOLDER [--locale LANGUAGE]
       relance template list
       relance template show KEY`

type Out = Pick<Shell, 'print' | 'note'>

export async function runTemplate(argv: string[], shell: Shell): Promise<number> {
  // Checking files needs no database.
  if (argv[0] === 'lint') return lint(shell, argv.slice(1))
  return withContext(shell.config(), (ctx) => templateCommand(ctx, argv, shell))
}

/** Templates from the command line. Exit code 1 when something is wrong with one. */
export async function templateCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: { type: 'string' }, locale: { type: 'string' } },
  })
  const [verb, ...names] = positionals
  const [first] = names
  if (verb === 'lint') return lint(shell, names)
  if (verb === 'publish') return publish(ctx, shell, names)
  if (verb === 'list') return list(ctx, shell)
  if (verb === 'show' && first !== undefined) return show(ctx, shell, first)
  if (verb === 'preview' && first !== undefined && values.out) {
    return preview(ctx, shell, { path: first, out: values.out, locale: values.locale })
  }
  shell.note(usage)
  return 1
}

async function lint(shell: Out, paths: readonly string[]): Promise<number> {
  let errors = 0
  for (const { draft } of await readAll(paths)) {
    const { problems } = await lintTemplate(draft)
    const wrong = problems.filter(({ severity }) => severity === 'error').length
    errors += wrong
    shell.print(
      `${draft.key}\t${draft.kind}\t${Object.keys(draft.source).join(',')}\t${wrong === 0 ? 'ok' : `${wrong} error(s)`}`,
    )
    for (const problem of problems) shell.note(describe(draft.key, problem))
  }
  return errors === 0 ? 0 : 1
}

async function publish(ctx: Context, shell: Out, paths: readonly string[]): Promise<number> {
  for (const { draft } of await readAll(paths)) {
    const { version, warnings } = await publishTemplate(ctx, draft)
    shell.print(`${draft.key} version ${version} is live`)
    for (const warning of warnings) shell.note(describe(draft.key, warning))
  }
  return 0
}

async function list({ db }: Context, shell: Out): Promise<number> {
  for (let after = ''; ; ) {
    const page = await listTemplates(db, { after, limit: 200 })
    for (const { key, kind, name, liveVersionId } of page) {
      shell.print([key, kind, liveVersionId === null ? 'retired' : 'live', name].join('\t'))
    }
    const last = page.at(-1)
    if (page.length < 200 || !last) return 0
    after = last.key
  }
}

async function show({ db }: Context, shell: Out, key: string): Promise<number> {
  const template = await findTemplate(db, key)
  if (!template) throw new NotFoundError('template', key)
  shell.print(`${template.key}\t${template.kind}\t${template.name}`)
  for (const row of await listVersions(db, template.id)) {
    const live = row.id === template.liveVersionId ? 'live' : '-'
    shell.print(
      [row.version, live, row.class, row.createdAt.toISOString(), row.variables.join(' ')].join('\t'),
    )
  }
  return 0
}

async function preview(
  ctx: Context,
  shell: Out,
  { path, out, locale }: { path: string; out: string; locale: string | undefined },
): Promise<number> {
  await mkdir(out, { recursive: true })
  for (const { draft, sample } of await readAll([path])) {
    const { key } = draft
    const { rendered, problems } = await previewTemplate(ctx, { key, draft, data: sample, locale })
    for (const problem of problems) shell.note(describe(key, problem))
    if (!rendered) return 1
    for (const [ending, text] of [
      ['html', rendered.html],
      ['txt', rendered.text],
    ] as const) {
      if (text === undefined) continue
      const file = join(out, `${key}.${rendered.locale}.${ending}`)
      await writeFile(file, text)
      shell.print(file)
    }
  }
  return 0
}

/** A folder stands for all templates in it, a file for its own one, in all its languages. */
async function readAll(paths: readonly string[]): Promise<TemplateFile[]> {
  const files: TemplateFile[] = []
  for (const path of paths.length > 0 ? paths : [starterFolder]) {
    const found = await stat(path).catch(() => undefined)
    if (!found) throw new InvalidInputError(`${path} does not exist`)
    const [folder, key] = found.isDirectory()
      ? [path, undefined]
      : [dirname(path), basename(path).split('.')[0]]
    files.push(...(await readTemplateFiles(folder, { only: key })))
  }
  if (files.length === 0) throw new InvalidInputError('there is no template in these places')
  return files
}

function describe(key: string, { severity, locale, part, line, message, remedy }: TemplateProblem): string {
  const place = `${key} ${locale} ${part}${line === undefined ? '' : `:${line}`}`
  return `${place}: ${severity}: ${message}${remedy ? ` (${remedy})` : ''}`
}
