import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { fromPublicId, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { findMerge, listMerges, undoMerge, undoObstacle } from '../engine/undo-merge.ts'
import type { Shell } from './command.ts'
import { findCustomerId } from './find-customer.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance customer merges WHO    who was merged into a customer, and whether it can be undone
       relance customer unmerge ID    makes the merged customer with this id (cus_…) one of their own again
WHO is an id (cus_…), an email, a phone number or an external id.`

type Out = Pick<Shell, 'print' | 'note'>

export function runCustomer(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => customerCommand(ctx, argv, shell))
}

/** Two customers that were made one. */
export async function customerCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals } = parseArgs({ args: argv, allowPositionals: true, options: {} })
  const [verb, who] = positionals
  if (verb === 'merges' && who !== undefined) return printMerges(ctx, who, shell)
  if (verb === 'unmerge' && who !== undefined) return unmerge(ctx, who, shell)
  shell.note(usage)
  return 1
}

async function printMerges(ctx: Context, who: string, shell: Out): Promise<number> {
  const merges = await listMerges(ctx, await findCustomerId(ctx, who))
  for (const merge of merges) {
    const obstacle = undoObstacle(merge)
    const can = obstacle ? `cannot be undone (${obstacle})` : 'can be undone'
    shell.print(`${toPublicId('cus', merge.otherId, keyOf(ctx))}  ${merge.mergedAt.toISOString()}  ${can}`)
  }
  if (merges.length === 0) shell.note('nobody was merged into this customer')
  return 0
}

async function unmerge(ctx: Context, id: string, shell: Out): Promise<number> {
  const otherId = fromPublicId('cus', id, keyOf(ctx))
  if (otherId === undefined)
    throw new InvalidInputError(`${id} is no id: see \`relance customer merges WHO\` for it`)
  const { survivorId } = await findMerge(ctx.db, otherId)
  await undoMerge(ctx, { survivorId, otherId })
  shell.print(`${id} and ${toPublicId('cus', survivorId, keyOf(ctx))} are two customers again`)
  return 0
}

function keyOf({ masterKey }: Context): Buffer {
  return deriveKey(masterKey, 'public-ids')
}
