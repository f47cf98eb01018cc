import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { fromPublicId, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { EndpointInput } from '../webhooks/endpoint.ts'
import {
  addEndpoint,
  changeEndpoint,
  listEndpoints,
  removeEndpoint,
  rotateSecret,
} from '../webhooks/manage-endpoints.ts'
import { listCallRows } from '../webhooks/queries/calls.ts'
import { retryCalls } from '../webhooks/retry-calls.ts'
import { Key } from '../workflows/fields.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance webhooks list                          the endpoints that workflows may call
       relance webhooks add KEY URL [--private]       prints the secret, this once
       relance webhooks change KEY URL [--private]    another URL, the same secret
       relance webhooks rotate KEY                    a new secret; the last one signs too for a day
       relance webhooks remove KEY
       relance webhooks failed [KEY] [--json]         calls that were given up
       relance webhooks retry CALL                    makes one again
       relance webhooks retry-all KEY                 makes all failed ones of an endpoint again`

type Out = Pick<Shell, 'print' | 'note'>
type Verb = (ctx: Context, shell: Out, args: Args) => Promise<void>

interface Args {
  readonly positionals: readonly string[]
  readonly isPrivate: boolean
  readonly json: boolean
}

export function runWebhooks(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => webhooksCommand(ctx, argv, shell))
}

/** Endpoints of webhook steps, and the calls to them that failed. */
export async function webhooksCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { private: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  const [name = '', ...rest] = positionals
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb || rest.length < verb.needs) {
    shell.note(usage)
    return 1
  }
  await verb.run(ctx, shell, {
    positionals: rest,
    isPrivate: values.private ?? false,
    json: values.json ?? false,
  })
  return 0
}

const list: Verb = async ({ db }, shell) => {
  for (const { key, url, isPrivate, previousUntil } of await listEndpoints(db)) {
    const rotating = previousUntil ? `last secret until ${previousUntil.toISOString()}` : ''
    shell.print([key, url, isPrivate ? 'private' : '', rotating].join('\t'))
  }
}

const add: Verb = async (ctx, shell, args) => {
  const { secret } = await addEndpoint(ctx, keyOf(args), inputOf(args))
  shell.print(secret)
  shell.note('This secret is not shown again. It signs the calls: see docs/workflows.md.')
}

const change: Verb = async (ctx, shell, args) => {
  const { key, url } = await changeEndpoint(ctx, keyOf(args), inputOf(args))
  shell.print(`${key} is at ${url}`)
}

const rotate: Verb = async (ctx, shell, args) => {
  const { endpoint, secret } = await rotateSecret(ctx, keyOf(args))
  shell.print(secret)
  shell.note(
    `This secret is not shown again. The last one signs too until ${endpoint.previousUntil?.toISOString()}.`,
  )
}

const remove: Verb = async (ctx, shell, args) => {
  await removeEndpoint(ctx, keyOf(args))
  shell.print(`${keyOf(args)} is removed`)
}

const PAGE = 500

const failed: Verb = async (ctx, shell, { positionals: [endpoint], json }) => {
  const key = deriveKey(ctx.masterKey, 'public-ids')
  for (let beforeId: number | undefined, more = true; more; ) {
    const page = await listCallRows(ctx.db, { state: 'failed', endpoint }, { beforeId, limit: PAGE })
    for (const { id, endpoint: to, workflow, stepId: step, attempts, status, error, endedAt } of page) {
      const view = {
        id: toPublicId('wbh', id, key),
        endpoint: to,
        workflow,
        step,
        attempts,
        status,
        error,
        endedAt,
      }
      shell.print(json ? JSON.stringify(view) : Object.values(view).map(toCell).join('\t'))
    }
    beforeId = page.at(-1)?.id
    more = page.length === PAGE
  }
}

const retry: Verb = async (ctx, shell, { positionals: [text = ''] }) => {
  const id = fromPublicId('wbh', text, deriveKey(ctx.masterKey, 'public-ids'))
  if (id === undefined)
    throw new InvalidInputError(`${text} is not the id of a call: see \`relance webhooks failed\``)
  await retryCalls(ctx, { id })
  shell.print(`${text} is made again`)
}

const retryAll: Verb = async (ctx, shell, args) => {
  shell.print(`${await retryCalls(ctx, { endpoint: keyOf(args) })} calls are made again`)
}

const verbs: Readonly<Record<string, { readonly needs: number; readonly run: Verb }>> = {
  list: { needs: 0, run: list },
  add: { needs: 2, run: add },
  change: { needs: 2, run: change },
  rotate: { needs: 1, run: rotate },
  remove: { needs: 1, run: remove },
  failed: { needs: 0, run: failed },
  retry: { needs: 1, run: retry },
  'retry-all': { needs: 1, run: retryAll },
}

function keyOf({ positionals: [key] }: Args): string {
  const parsed = Key.safeParse(key)
  if (!parsed.success) throw new InvalidInputError(`${key} ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

function inputOf({ positionals: [, url], isPrivate }: Args): EndpointInput {
  const parsed = EndpointInput.safeParse({ url, isPrivate })
  if (parsed.success) return parsed.data
  const remedy = isPrivate ? '' : '; --private allows an address of your own network'
  throw new InvalidInputError(`the URL ${parsed.error.issues[0]?.message}${remedy}`)
}

function toCell(value: string | number | Date | null): string {
  return value instanceof Date ? value.toISOString() : String(value ?? '')
}
