import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { fromPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { findCustomerByIdentity } from '../customers/queries.ts'
import { type Explanation, explainCustomer } from '../workflows/explain-customer.ts'
import type { ExplainedMessage } from '../workflows/queries/explain.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

const usage = 'Usage: relance explain --customer ID|EMAIL|PHONE|EXTERNAL_ID [--workflow KEY] [--json]'

type Out = Pick<Shell, 'print' | 'note'>

export function runExplain(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => explainCommand(ctx, argv, shell))
}

/** Why a customer did, or did not, get something. */
export async function explainCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { customer: { type: 'string' }, workflow: { type: 'string' }, json: { type: 'boolean' } },
  })
  if (values.customer === undefined) {
    shell.note(usage)
    return 1
  }
  const customerId = await findCustomerId(ctx, values.customer)
  const explanation = await explainCustomer(ctx.db, customerId, values.workflow)
  if (values.json) shell.print(JSON.stringify(explanation))
  else for (const line of toLines(explanation)) shell.print(line)
  return 0
}

async function findCustomerId(ctx: Context, text: string): Promise<number> {
  const id = fromPublicId('cus', text, deriveKey(ctx.masterKey, 'public-ids'))
  if (id !== undefined) return id
  for (const kind of ['external', 'email', 'phone', 'anonymous'] as const) {
    const customer = await findCustomerByIdentity(ctx.db, kind, kind === 'email' ? text.toLowerCase() : text)
    if (customer) return customer.id
  }
  throw new NotFoundError('customer', text)
}

function toLines({ enrolments, refusals, otherMessages }: Explanation): string[] {
  const lines = enrolments.flatMap((one) => [
    `${one.workflow} v${one.version}: ${one.status}${one.exitReason ? ` (${one.exitReason})` : ''}, ${one.arm}, entered ${at(one.enteredAt)}`,
    ...one.log.map(({ leftAt, step, type, branch, facts }) => {
      const why = facts ? ` because ${JSON.stringify(facts)}` : ''
      return `  ${at(leftAt)} left ${step} (${type ?? '?'})${branch ? ` by ${branch}` : ''}${why}`
    }),
    ...one.messages.map(toMessageLine),
    ...whatNext(one),
    ...(one.goalAt
      ? [`  ${at(one.goalAt)} goal reached${one.goalValue === null ? '' : `, worth ${one.goalValue}`}`]
      : []),
  ])
  const refused = refusals.map(
    ({ workflow, reason, at: when }) => `${workflow}: not entered at ${at(when)}: ${reason}`,
  )
  const all = [...lines, ...refused, ...otherMessages.map(toMessageLine)]
  return all.length > 0 ? all : ['nothing was ever decided about this customer']
}

function whatNext({
  status,
  step,
  nextDueAt,
  frozenAt,
  errors,
}: Explanation['enrolments'][number]): string[] {
  if (status !== 'active') return []
  const where = step === null ? 'holdout: nothing is sent' : `stands on ${step}`
  if (frozenAt) return [`  ${where}; due since ${at(frozenAt)}, frozen while the workflow is paused`]
  const failing = errors > 0 ? `, after ${errors} error(s)` : ''
  return [`  ${where}${nextDueAt ? `; next due ${at(nextDueAt)}` : ''}${failing}`]
}

function toMessageLine({ channel, step, status, reason, dueAt, sentAt, gate }: ExplainedMessage): string {
  const when = sentAt ? `sent ${at(sentAt)}` : `due ${at(dueAt)}`
  const seen = gate ? ` gate ${JSON.stringify(gate)}` : ''
  return `  ${channel}${step ? ` of ${step}` : ''}: ${status}${reason ? ` (${reason})` : ''}, ${when}${seen}`
}

function at(instant: Date): string {
  return instant.toISOString()
}
