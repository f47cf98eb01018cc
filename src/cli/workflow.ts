import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import type { Shell } from './command.ts'
import { enrolCommand } from './enrol.ts'
import { simulateCommand } from './simulate.ts'
import { withContext } from './with-context.ts'
import { lint, plan, publish } from './workflow/definitions.ts'
import { draft } from './workflow/drafts.ts'
import { migrate, migrations } from './workflow/migrations.ts'
import { list, show } from './workflow/show.ts'
import { archive, launch, pause, resume } from './workflow/states.ts'
import type { Out, Values, Verb } from './workflow/verb.ts'
import { diff, versions } from './workflow/versions.ts'

const verbs = new Map<string, Verb>(
  Object.entries({
    lint,
    plan,
    publish,
    draft,
    list,
    show,
    versions,
    diff,
    migrate,
    migrations,
    launch,
    pause,
    resume,
    archive,
  }),
)

const simulateUsage = [
  'simulate FILE|KEY [--since 90d] [--until INSTANT] [--customers N]',
  '  [--responses recorded|learnt|none|opened=0.3,clicked=0.05] [--max-seconds N] [--clock-step N] [--json]',
]

const options = {
  json: { type: 'boolean', default: false },
  revision: { type: 'string' },
  over: { type: 'string' },
  plan: { type: 'string' },
  apply: { type: 'boolean', default: false },
} as const

export async function runWorkflow(argv: string[], shell: Shell): Promise<number> {
  if (argv[0] === 'schema') return printSchema(shell)
  return withContext(shell.config(), (ctx) => workflowCommand(ctx, argv, shell))
}

/** Workflows from the command line. Exit code 1 when something is wrong with a definition. */
export async function workflowCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  if (argv[0] === 'enrol') return enrolCommand(ctx, argv.slice(1), shell)
  if (argv[0] === 'simulate') return simulateCommand(ctx, argv.slice(1), shell)
  const { positionals, values }: { positionals: string[]; values: Values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options,
  })
  const [name = '', ...names] = positionals
  if (name === 'schema') return printSchema(shell)
  const verb = verbs.get(name)
  const code = verb && (await verb.run(ctx, shell, { names, values }))
  if (code !== undefined) return code
  shell.note(usage())
  return 1
}

/** Needs no database: an editor's setup may run it anywhere. */
async function printSchema(shell: Out): Promise<number> {
  const { definitionSchema } = await import('../workflows/definition-schema.ts')
  shell.print(JSON.stringify(definitionSchema(), null, 2))
  return 0
}

export function usage(): string {
  const lines = [
    'schema',
    'enrol KEY --customer ID',
    ...[...verbs.values()].flatMap((verb) => verb.usage),
    ...simulateUsage,
  ]
  return lines
    .map((line, index) => `${index === 0 ? 'Usage:' : '      '} relance workflow ${line}`)
    .join('\n')
}
