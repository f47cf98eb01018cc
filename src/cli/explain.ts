import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { type Explanation, explainCustomer, type ToldMessage } from '../workflows/explain-customer.ts'
import type { ExplainedTrigger } from '../workflows/explain-triggers.ts'
import type { Shell } from './command.ts'
import { findCustomerId } from './find-customer.ts'
import { withContext } from './with-context.ts'

export const usage =
  'Usage: relance explain --customer ID|EMAIL|PHONE|EXTERNAL_ID [--workflow KEY] [--locale en|fr] [--json]'

type Out = Pick<Shell, 'print' | 'note'>

export function runExplain(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => explainCommand(ctx, argv, shell))
}

/** Why a customer did, or did not, get something. */
export async function explainCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      customer: { type: 'string' },
      workflow: { type: 'string' },
      locale: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  if (values.customer === undefined) {
    shell.note(usage)
    return 1
  }
  const { workflow: workflowKey, locale = 'en' } = values
  if (locale !== 'en' && locale !== 'fr') {
    throw new InvalidInputError('the language is not known', [
      { path: 'locale', message: `${locale} is not one of en, fr` },
    ])
  }
  const customerId = await findCustomerId(ctx, values.customer)
  const explanation = await explainCustomer(ctx.db, customerId, { workflowKey, locale })
  if (values.json) shell.print(JSON.stringify(explanation))
  else for (const line of toLines(explanation)) shell.print(line)
  return 0
}

function toLines({ enrolments, triggers, refusals, otherMessages }: Explanation): string[] {
  const lines = enrolments.flatMap((one) => [
    `${one.workflow} v${one.version}: ${one.status}${one.exitReason ? ` (${one.exitReason})` : ''}, ${one.arm}, entered ${at(one.enteredAt)}`,
    ...one.log.map(({ leftAt, step, type, branch, facts, words }) => {
      const why = words ? `. ${words}` : facts ? ` because ${JSON.stringify(facts)}` : ''
      return `  ${at(leftAt)} left ${step} (${type ?? '?'})${branch ? ` by ${branch}` : ''}${why}`
    }),
    ...one.messages.flatMap(toMessageLines),
    ...whatNext(one),
    ...(one.goalAt
      ? [`  ${at(one.goalAt)} goal reached${one.goalValue === null ? '' : `, worth ${one.goalValue}`}`]
      : []),
  ])
  // A refusal of an event is told with the event.
  const told = new Set(triggers.map(({ eventId }) => eventId))
  const refused = refusals
    .filter(({ eventId }) => eventId === null || !told.has(eventId))
    .map(
      ({ workflow, reason, at: when, words }) =>
        `${workflow}: not entered at ${at(when)} (${reason}). ${words}`,
    )
  const all = [
    ...lines,
    ...triggers.flatMap(toTriggerLine),
    ...refused,
    ...otherMessages.flatMap(toMessageLines),
  ]
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

/** An entry is told with its enrolment. */
function toTriggerLine({ workflow, event, at: when, outcome, reason, words }: ExplainedTrigger): string[] {
  if (outcome === 'entered') return []
  return [`${workflow}: ${event} at ${at(when)}: ${reason ?? outcome}. ${words ?? ''}`.trimEnd()]
}

function toMessageLines({ words, sentIf, sentAt, gate }: ToldMessage): string[] {
  const when = sentAt ? ` (${at(sentAt)})` : ''
  return [
    `  ${words}${when}`,
    ...(sentIf === null ? [] : [`    ${sentIf}`]),
    ...(gate ? [`    gate ${JSON.stringify(gate)}`] : []),
  ]
}

function at(instant: Date): string {
  return instant.toISOString()
}
