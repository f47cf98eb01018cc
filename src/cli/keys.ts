import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { announceLinkKey, LINK_KEYS_CACHE_MS, promoteLinkKey, retireLinkKey } from '../access/link-keys.ts'
import { listLinkKeys } from '../access/queries/link-keys.ts'
import type { Context } from '../context.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance keys rotate       sign links with a new key; those in sent messages go on working
       relance keys list
       relance keys retire KEY   links signed with it stop working; from 13 months after its last use`

export function runKeys(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => keysCommand(ctx, argv, shell))
}

/** The keys that sign links in messages. */
export async function keysCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const { positionals } = parseArgs({ args: argv, allowPositionals: true, options: {} })
  const [verb, id] = positionals
  if (verb === 'rotate') return rotate(ctx, shell)
  if (verb === 'list') return list(ctx, shell)
  if (verb === 'retire' && id !== undefined) {
    await retireLinkKey(ctx, id)
    shell.print(`${id} is retired`)
    return 0
  }
  shell.note(usage)
  return 1
}

async function rotate(ctx: Context, shell: Pick<Shell, 'print' | 'note'>): Promise<number> {
  const id = await announceLinkKey(ctx)
  shell.note(`Telling every process about the key ${id} …`)
  // Twice what a process may be behind: then none meets a link that it cannot verify.
  await wait(2 * LINK_KEYS_CACHE_MS)
  await promoteLinkKey(ctx, id)
  shell.print(`${id} signs from now on`)
  return 0
}

async function list(ctx: Context, shell: Pick<Shell, 'print'>): Promise<number> {
  const keys = await listLinkKeys(ctx.db)
  if (keys.length === 0) shell.print('0\tsigning\t(the first key, from SECRET_KEY)')
  for (const key of keys) {
    shell.print(
      [key.id, key.state, key.createdAt.toISOString(), key.supersededAt?.toISOString() ?? '-'].join('\t'),
    )
  }
  return 0
}
