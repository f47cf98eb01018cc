import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { fromPublicId, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { findCustomerByIdentity } from '../customers/queries.ts'
import { buildSegment } from '../segments/build-segment.ts'
import { type ExplainedNode, explainSegment } from '../segments/explain-segment.ts'
import { exportMembers } from '../segments/export-members.ts'
import { getSegment } from '../segments/get-segment.ts'
import { rebuildSegment } from '../segments/manage-segment.ts'
import { listSegments } from '../segments/queries/segments.ts'
import { type VerifiedSegment, verifySegments } from '../segments/verify-segments.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance segment list [--json]
       relance segment count KEY [--json]
       relance segment explain KEY --customer ID|EMAIL|PHONE|EXTERNAL_ID [--at INSTANT] [--json]
       relance segment rebuild KEY [--json]
       relance segment verify [KEY…] [--json]
       relance segment export KEY [--output FILE]`

type Out = Pick<Shell, 'print' | 'note'>
interface Flags {
  readonly json?: boolean | undefined
  readonly customer?: string | undefined
  readonly at?: string | undefined
  readonly output?: string | undefined
}

export function runSegment(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => segmentCommand(ctx, argv, shell))
}

/** Segments from the command line. `verify` exits with 1 when a membership is not as a full computation says. */
export async function segmentCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      customer: { type: 'string' },
      at: { type: 'string' },
      output: { type: 'string' },
    },
  })
  const [verb, ...keys] = positionals
  const [key] = keys
  if (verb === 'list') return list(ctx, shell, values)
  if (verb === 'verify') return verify(ctx, shell, { ...values, keys })
  if (key === undefined) return showUsage(shell)
  if (verb === 'count') return count(ctx, shell, { ...values, key })
  if (verb === 'explain') return explain(ctx, shell, { ...values, key })
  if (verb === 'rebuild') return rebuild(ctx, shell, { ...values, key })
  if (verb === 'export') return exportTo(ctx, shell, { ...values, key })
  return showUsage(shell)
}

function showUsage(shell: Out): number {
  shell.note(usage)
  return 1
}

async function list(ctx: Context, shell: Out, { json }: Flags): Promise<number> {
  const segments = (await listSegments(ctx.db)).map(
    ({ key, kind, state, version, members, buildProgress }) => ({
      key,
      kind,
      state,
      version,
      size: members,
      percent: state === 'building' ? (buildProgress?.percent ?? 0) : 100,
    }),
  )
  if (json) shell.print(JSON.stringify(segments))
  else {
    for (const { key, kind, state, size, percent } of segments) {
      shell.print([key, kind, state === 'building' ? `building ${percent} %` : state, size].join('\t'))
    }
  }
  return 0
}

async function count(ctx: Context, shell: Out, { key, json }: Flags & { key: string }): Promise<number> {
  const { state, members } = await getSegment(ctx.db, key)
  shell.print(json ? JSON.stringify({ key, state, size: members }) : String(members))
  return 0
}

async function explain(
  ctx: Context,
  shell: Out,
  { key, customer, at, json }: Flags & { key: string },
): Promise<number> {
  const asOf = at === undefined ? undefined : new Date(at)
  if (customer === undefined) return showUsage(shell)
  if (Number.isNaN(asOf?.getTime()))
    throw new InvalidInputError(`--at must be an instant such as 2026-11-01T10:00:00Z, and ${at} is none`)

  const customerId = await findCustomerId(ctx, customer)
  const explanation = await explainSegment(ctx, { key, customerId, ...(asOf && { asOf }) })
  if (json) {
    shell.print(JSON.stringify({ ...explanation, customerId: toPublicId('cus', customerId, idKey(ctx)) }))
    return 0
  }
  const { member, memberSince, checkAgainAt, matches } = explanation
  if (asOf) shell.print(`${matches ? 'met' : 'did not meet'} the condition at ${asOf.toISOString()}`)
  shell.print(member ? `is a member now, since ${memberSince?.toISOString()}` : 'is not a member now')
  for (const line of toLines(explanation.why, '  ')) shell.print(line)
  if (checkAgainAt) shell.print(`the clock may change it at ${checkAgainAt.toISOString()}`)
  return 0
}

function toLines(node: ExplainedNode, indent: string): string[] {
  const { holds, sentence, parts, seen, since, nextChangeAt, asOfThen } = node
  const values = seen ? ` ${JSON.stringify(seen)}` : ''
  const from = since ? ` since ${since.toISOString()}` : ''
  const known = asOfThen === false ? ' (as it is now)' : ''
  const until = nextChangeAt ? ` until ${nextChangeAt.toISOString()} perhaps` : ''
  const line = `${indent}${holds ? 'yes' : 'no '} ${sentence.en}${values}${from}${until}${known}`
  return [line, ...(parts ?? []).flatMap((part) => toLines(part, `${indent}  `))]
}

async function findCustomerId(ctx: Context, text: string): Promise<number> {
  const id = fromPublicId('cus', text, idKey(ctx))
  if (id !== undefined) return id
  for (const kind of ['external', 'email', 'phone', 'anonymous'] as const) {
    const customer = await findCustomerByIdentity(ctx.db, kind, kind === 'email' ? text.toLowerCase() : text)
    if (customer) return customer.id
  }
  throw new NotFoundError('customer', text)
}

function idKey(ctx: Context): Buffer {
  return deriveKey(ctx.masterKey, 'public-ids')
}

/** Builds here and now; when a worker was quicker, it is left to the worker. */
async function rebuild(ctx: Context, shell: Out, { key, json }: Flags & { key: string }): Promise<number> {
  const { id } = await rebuildSegment(ctx, key)
  const result = await buildSegment(ctx, id)
  const { state, members } = await getSegment(ctx.db, key)
  if (json) shell.print(JSON.stringify({ key, state, size: members, ...result }))
  else if (result.kind === 'built')
    shell.print(`${members} members: ${result.entered} came in, ${result.left} went out`)
  else shell.print('a worker is building it')
  return 0
}

async function verify(ctx: Context, shell: Out, { keys, json }: Flags & { keys: string[] }): Promise<number> {
  for (const key of keys) await getSegment(ctx.db, key)
  const result = await verifySegments(ctx, {
    ...(keys.length > 0 && { keys }),
    onSegment: (done) => shell.note(toVerifiedLine(done)),
  })
  const { segments, customers, differences, pending } = result
  const wrong = result.details.filter(({ missing, surplus }) => missing + surplus > 0)
  if (json) shell.print(JSON.stringify({ segments, customers, differences, pending, wrong }))
  else shell.print(`${segments} segments, ${customers} memberships judged, ${differences} differences`)
  return differences === 0 ? 0 : 1
}

function toVerifiedLine({ key, customers, missing, surplus, pending }: VerifiedSegment): string {
  const unsettled = pending > 0 ? `, ${pending} to be settled` : ''
  return `${key}: ${customers} customers, ${missing + surplus} differences${unsettled}`
}

async function exportTo(ctx: Context, shell: Out, { key, output }: Flags & { key: string }): Promise<number> {
  const lines = exportMembers(ctx.db, key, (id) => toPublicId('cus', id, idKey(ctx)))
  if (output === undefined) {
    for await (const line of lines) shell.print(line)
    return 0
  }
  await pipeline(ended(lines), createWriteStream(output))
  shell.note(`written to ${output}`)
  return 0
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\r\n`
}
