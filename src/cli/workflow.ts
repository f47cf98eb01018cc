import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { archiveWorkflow } from '../workflows/archive-workflow.ts'
import { getWorkflow, lintInput } from '../workflows/get-workflow.ts'
import { launchWorkflow } from '../workflows/launch-workflow.ts'
import type { Finding } from '../workflows/lint-workflow.ts'
import type { PlacedIssue } from '../workflows/parse-definition.ts'
import { pauseWorkflow } from '../workflows/pause-workflow.ts'
import { publishWorkflow } from '../workflows/publish-workflow.ts'
import { listWorkflows, type Workflow } from '../workflows/queries/workflows.ts'
import { resumeWorkflow } from '../workflows/resume-workflow.ts'
import type { Shell } from './command.ts'
import { simulateCommand } from './simulate.ts'
import { withContext } from './with-context.ts'

const usage = `Usage: relance workflow lint FILE…
       relance workflow publish FILE…
       relance workflow list [--json]
       relance workflow show KEY [--json]
       relance workflow launch KEY
       relance workflow pause KEY
       relance workflow resume KEY
       relance workflow archive KEY
       relance workflow simulate FILE|KEY [--since 90d] [--until INSTANT] [--customers N]
         [--responses recorded|learnt|none|opened=0.3,clicked=0.05] [--max-seconds N] [--clock-step N] [--json]`

type Out = Pick<Shell, 'print' | 'note'>

export function runWorkflow(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => workflowCommand(ctx, argv, shell))
}

/** Workflows from the command line. Exit code 1 when something is wrong with a definition. */
export async function workflowCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  if (argv[0] === 'simulate') return simulateCommand(ctx, argv.slice(1), shell)
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  })
  const [verb, ...names] = positionals
  const [first] = names
  if (verb === 'list') return list(ctx, shell, values.json)
  if (verb === 'lint' && first !== undefined) return lint(ctx, shell, names)
  if (verb === 'publish' && first !== undefined) return publish(ctx, shell, names)
  if (verb === 'show' && first !== undefined) return show(ctx, shell, first, values.json)
  const move = verb === undefined ? undefined : moves.get(verb)
  if (move && first !== undefined) return change(shell, () => move(ctx, first))
  shell.note(usage)
  return 1
}

const moves = new Map<string, (ctx: Context, key: string) => Promise<Workflow>>([
  ['launch', launchWorkflow],
  ['pause', pauseWorkflow],
  ['resume', resumeWorkflow],
  ['archive', archiveWorkflow],
])

async function change(shell: Out, move: () => Promise<Workflow>): Promise<number> {
  const { key, state, launchTotal, launchedAt } = await move()
  shell.print(
    launchedAt ? `${key} is ${state}; launched to ${launchTotal ?? 0} customers` : `${key} is ${state}`,
  )
  return 0
}

async function lint(ctx: Context, shell: Out, files: readonly string[]): Promise<number> {
  let errors = 0
  for (const file of files) {
    const findings = await lintInput(ctx.db, await readFile(file, 'utf8'))
    for (const finding of findings) shell.print(toLine(file, finding))
    errors += findings.filter(({ level }) => level === 'error').length
    if (findings.length === 0) shell.print(`${file}: nothing to complain about`)
  }
  return errors > 0 ? 1 : 0
}

function toLine(file: string, { level, line, column, path, message, remedy }: Finding & PlacedIssue): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`
  const where = path === '' ? '' : ` ${path}`
  return `${place}: ${level}${where}: ${message}${remedy ? ` (${remedy})` : ''}`
}

async function publish(ctx: Context, shell: Out, files: readonly string[]): Promise<number> {
  for (const file of files) {
    const published = await publishWorkflow(ctx, await readFile(file, 'utf8'))
    const { workflow, version, changed, warnings } = published
    for (const warning of warnings) shell.note(toLine(file, warning))
    shell.print(
      changed
        ? `${workflow.key} version ${version} is live`
        : `${workflow.key} version ${version} was live already`,
    )
  }
  return 0
}

const PAGE = 200

async function list(ctx: Context, shell: Out, asJson: boolean): Promise<number> {
  const all: Workflow[] = []
  for (let more = true; more; ) {
    const page = await listWorkflows(ctx.db, { afterKey: all.at(-1)?.key, limit: PAGE })
    all.push(...page)
    more = page.length === PAGE
  }
  if (asJson)
    shell.print(
      JSON.stringify(all.map(({ key, name, state, launchedAt }) => ({ key, name, state, launchedAt }))),
    )
  else
    for (const { key, state, launchedAt } of all)
      shell.print([key, state, launchedAt ? 'launched' : ''].join('\t').trimEnd())
  return 0
}

async function show(ctx: Context, shell: Out, key: string, asJson: boolean): Promise<number> {
  const { workflow, version, counts } = await getWorkflow(ctx.db, key)
  if (asJson) {
    const { state, name } = workflow
    shell.print(
      JSON.stringify({
        key,
        name,
        state,
        version: version?.version ?? null,
        definition: version?.definition,
        counts,
      }),
    )
    return 0
  }
  shell.print(`${key}: ${workflow.state}, version ${version?.version ?? 'none'}`)
  for (const { id, type } of version?.program.instructions ?? []) {
    const here = counts.filter(({ step, status }) => step === id && status === 'active')
    shell.print(`  ${id} (${type})\t${here.reduce((sum, { count }) => sum + count, 0)}`)
  }
  for (const { arm, status, count } of totals(counts)) shell.print(`${arm} ${status}: ${count}`)
  return 0
}

function totals(counts: Awaited<ReturnType<typeof getWorkflow>>['counts']) {
  const sums = new Map<string, { arm: string; status: string; count: number }>()
  for (const { arm, status, count } of counts) {
    const known = sums.get(`${arm} ${status}`)
    sums.set(`${arm} ${status}`, { arm, status, count: (known?.count ?? 0) + count })
  }
  return [...sums.values()]
}
