import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { listStuck } from '../engine/watchdog.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export function runStuck(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => stuckCommand(ctx, argv, shell))
}

/** Exit code 1 when something is stuck. */
export async function stuckCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print'>,
): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean', default: false } } })
  const stuck = await listStuck(ctx)
  if (values.json) shell.print(JSON.stringify(stuck))
  else
    for (const one of stuck)
      shell.print(`${one.kind}\t${one.where}\t${one.count}\tsince ${one.since.toISOString()}\t${one.remedy}`)
  if (stuck.length === 0 && !values.json) shell.print('nothing is stuck')
  return stuck.length > 0 ? 1 : 0
}
