import { type Config, loadConfig, readEnvironment } from '../config.ts'
import { AppError } from '../core/errors.ts'
import type { Command, Shell } from './command.ts'

const commands: Record<string, Command> = {
  start: {
    help: 'serve and work in one process, on one machine',
    load: async () => (await import('./start.ts')).runStart,
  },
  serve: {
    help: 'answer HTTP only; any number of these, on any number of machines',
    load: async () => (await import('./start.ts')).runServe,
  },
  work: {
    help: 'run workflows and send messages only; any number of these too',
    load: async () => (await import('./start.ts')).runWork,
  },
  demo: {
    help: 'the whole loop on real purchases, in a database of its own (--exit, --json)',
    load: async () => (await import('./demo.ts')).runDemo,
  },
  user: {
    help: 'staff users: add, list, role, disable',
    load: async () => (await import('./user.ts')).runUser,
    usage: async () => (await import('./user.ts')).usage,
  },
  key: {
    help: 'API keys: add, list, revoke',
    load: async () => (await import('./key.ts')).runKey,
    usage: async () => (await import('./key.ts')).usage,
  },
  keys: {
    help: 'the keys that sign links: list, rotate, retire',
    load: async () => (await import('./keys.ts')).runKeys,
    usage: async () => (await import('./keys.ts')).usage,
  },
  import: {
    help: 'bring in a CSV file of customers or events (--dry-run)',
    load: async () => (await import('./import.ts')).runImportCommand,
    usage: async () => (await import('./import.ts')).usage,
  },
  segment: {
    help: 'segments: list, count, explain, rebuild, verify, export',
    load: async () => (await import('./segment.ts')).runSegment,
    usage: async () => (await import('./segment.ts')).usage,
  },
  template: {
    help: 'templates: lint, publish, preview, list, show',
    load: async () => (await import('./template.ts')).runTemplate,
    usage: async () => (await import('./template.ts')).usage,
  },
  workflow: {
    help: 'workflows: schema, lint, plan, publish, draft, versions, migrate, launch, pause …',
    load: async () => (await import('./workflow.ts')).runWorkflow,
    usage: async () => (await import('./workflow.ts')).usage(),
  },
  messages: {
    help: 'messages: uncertain, resolve',
    load: async () => (await import('./messages.ts')).runMessages,
    usage: async () => (await import('./messages.ts')).usage,
  },
  calls: {
    help: 'call lists and what is on them',
    load: async () => (await import('./calls.ts')).runCalls,
    usage: async () => (await import('./calls.ts')).usage,
  },
  explain: {
    help: 'why a customer did or did not get a message',
    load: async () => (await import('./explain.ts')).runExplain,
    usage: async () => (await import('./explain.ts')).usage,
  },
  report: {
    help: 'how a workflow or campaign does',
    load: async () => (await import('./report.ts')).runReport,
    usage: async () => (await import('./report.ts')).usage,
  },
  privacy: {
    help: "one person's rights: export, erase",
    load: async () => (await import('./privacy.ts')).runPrivacy,
    usage: async () => (await import('./privacy.ts')).usage,
  },
  customer: {
    help: 'customers that were merged: merges, unmerge',
    load: async () => (await import('./customer.ts')).runCustomer,
    usage: async () => (await import('./customer.ts')).usage,
  },
  migrate: {
    help: 'bring the database up to this version; safe to run from several machines at once',
    load: async () => (await import('./migrate.ts')).runMigrate,
  },
  webhooks: {
    help: 'what webhook steps call: add, rotate, failed, retry',
    load: async () => (await import('./webhooks.ts')).runWebhooks,
    usage: async () => (await import('./webhooks.ts')).usage,
  },
  stuck: {
    help: 'what has waited too long, and what to do about it (--json)',
    load: async () => (await import('./stuck.ts')).runStuck,
  },
  doctor: {
    help: 'check database, queue, providers, URL and clock, and say what to do (--json)',
    load: async () => (await import('./doctor.ts')).runDoctor,
  },
}

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...argv]: string[]): Promise<number> {
  const command = name === undefined ? undefined : commands[name]
  // biome-ignore lint/style/noProcessEnv: read here once, and handed on as a Config.
  const env = readEnvironment(process.env)
  try {
    if (!command) return showCommands(name)
    if (argv.some(isHelpWanted)) return await showCommand(name ?? '', command)
    const run = await command.load()
    return await run(argv, openShell(env))
  } catch (error) {
    process.stderr.write(`${explain(error, env['LOG_LEVEL'] === 'debug')}\n`)
    return 1
  }
}

function openShell(env: NodeJS.ProcessEnv): Shell {
  let config: Config | undefined
  return {
    config() {
      config ??= loadConfig(env)
      return config
    },
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
  }
}

function isHelpWanted(word: string): boolean {
  return ['--help', '-h'].includes(word)
}

async function showCommand(name: string, { help, usage }: Command): Promise<number> {
  const text = (await usage?.()) ?? `Usage: relance ${name}`
  process.stdout.write(`${text}\n\n${help}\n`)
  return 0
}

function showCommands(name: string | undefined): number {
  const isHelp = name === undefined || name === 'help' || isHelpWanted(name)
  const list = Object.entries(commands).map(([command, { help }]) => `  ${command.padEnd(10)} ${help}`)
  const text = ['Usage: relance <command> [options]', '', ...list, ''].join('\n')
  if (isHelp) process.stdout.write(text)
  else process.stderr.write(`relance: there is no command ${name}\n\n${text}`)
  return isHelp ? 0 : 1
}

/** One clear sentence, and the list of what is wrong if there is one; the stack is for LOG_LEVEL=debug. */
function explain(error: unknown, withStack: boolean): string {
  if (!(error instanceof Error)) return `relance: ${String(error)}`
  if (withStack && error.stack) return error.stack
  const issues = error instanceof AppError ? (error.issues ?? []) : []
  const lines = issues.map(
    ({ path, message, remedy }) => `  ${path}: ${message}${remedy ? ` (${remedy})` : ''}`,
  )
  return [`relance: ${error.message || error.name}`, ...lines].join('\n')
}
