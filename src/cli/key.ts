import { parseArgs } from 'node:util'
import { createKey, listKeys, revokeKey } from '../access/api-keys.ts'
import { isRole, roles } from '../access/role.ts'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance key add NAME --write              a key that may post events, for web sites and apps
       relance key add NAME --role ${roles.join('|')}    a key for the management API
       relance key list
       relance key revoke PREFIX`

export function runKey(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => keyCommand(ctx, argv, shell))
}

/** API keys from the command line. The secret is printed once, alone on stdout. */
export async function keyCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { role: { type: 'string' }, write: { type: 'boolean' } },
  })
  const [verb, name] = positionals
  if (verb === 'list') return list(ctx, shell)
  if (verb === 'add' && name !== undefined) return add(ctx, shell, { name, ...values })
  if (verb === 'revoke' && name !== undefined) return revoke(ctx, shell, name)
  shell.note(usage)
  return 1
}

type Out = Pick<Shell, 'print' | 'note'>

async function add(ctx: Context, shell: Out, given: { name: string; role?: string; write?: boolean }) {
  const { name, role, write = false } = given
  if (write === (role !== undefined)) throw new InvalidInputError('say either --write or --role ROLE')
  if (role !== undefined && !isRole(role))
    throw new InvalidInputError(`the role must be one of ${roles.join(', ')}`)

  const { key, secret } = await createKey(ctx, { kind: write ? 'write' : 'api', name, role })
  shell.note(
    `Made the ${key.kind} key ${key.name}${key.role ? ` with the role ${key.role}` : ''}. Shown this once:`,
  )
  shell.print(secret)
  return 0
}

async function list(ctx: Context, shell: Out) {
  for (const key of await listKeys(ctx.db)) {
    const used = key.lastUsedAt?.toISOString() ?? 'never used'
    shell.print(
      [key.prefix, key.kind, key.role ?? '-', key.name, used, key.revokedAt ? 'revoked' : 'live'].join('\t'),
    )
  }
  return 0
}

async function revoke(ctx: Context, shell: Out, prefix: string) {
  const found = (await listKeys(ctx.db)).filter((one) => one.prefix === prefix)
  const [key] = found
  if (!key) throw new NotFoundError('API key', prefix)
  if (found.length > 1) throw new InvalidInputError(`two keys begin with ${prefix}: revoke them over the API`)

  await revokeKey(ctx, key.id)
  shell.print(`${key.prefix} (${key.name}) is revoked`)
  return 0
}
