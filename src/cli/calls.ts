import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { CallListInput } from '../phoning/call-list.ts'
import { countTasks, listCallLists } from '../phoning/queries/lists.ts'
import { saveCallList } from '../phoning/save-call-list.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance calls list
       relance calls save FILE.yaml

A file holds one list: key, name, and settings (maxAttempts, retryAfter, leaseMinutes, callerNumber, outcomes).`

type Out = Pick<Shell, 'print' | 'note'>

export function runCalls(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => callsCommand(ctx, argv, shell))
}

/** Call lists: which there are and how far they are, and making one. Calls themselves are made over the API. */
export async function callsCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals } = parseArgs({ args: argv, allowPositionals: true })
  const [verb, file] = positionals
  if (verb === 'list') return list(ctx, shell)
  if (verb === 'save' && file !== undefined) return save(ctx, shell, file)
  shell.note(usage)
  return 1
}

async function list({ db, clock }: Context, shell: Out): Promise<number> {
  const counts = await countTasks(db, clock.now())
  for (const { id, key, name } of await listCallLists(db)) {
    const states = counts.filter(({ listId }) => listId === id).map(({ state, tasks }) => `${state} ${tasks}`)
    shell.print([key, name, states.join(', ')].join('\t'))
  }
  return 0
}

async function save(ctx: Context, shell: Out, file: string): Promise<number> {
  const parsed = CallListInput.safeParse(parse(readFileSync(file, 'utf8')))
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new InvalidInputError(`${file} is not a call list`, issues)
  }
  const { key } = await saveCallList(ctx, parsed.data)
  shell.print(`${key} saved`)
  return 0
}
