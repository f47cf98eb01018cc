import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { enrolCustomers } from '../workflows/enrol-customers.ts'
import type { Shell } from './command.ts'
import { findCustomerId } from './find-customer.ts'

const usage = `Usage: relance workflow enrol KEY --customer ID|EMAIL|PHONE|EXTERNAL_ID [--customer …] [--properties JSON] [--occasion NAME]`

/** Enrols customers by hand, under the re-entry rule. Exit code 1 when somebody was refused. */
export async function enrolCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      customer: { type: 'string', multiple: true },
      properties: { type: 'string' },
      occasion: { type: 'string' },
    },
  })
  const [key] = positionals
  if (key === undefined || !values.customer) {
    shell.note(usage)
    return 1
  }
  const names = new Map<number, string>()
  for (const text of values.customer) names.set(await findCustomerId(ctx, text), text)
  const { enrolmentIds, refused } = await enrolCustomers(ctx, {
    workflowKey: key,
    customerIds: [...names.keys()],
    properties: readProperties(values.properties),
    ...(values.occasion === undefined ? {} : { occasion: values.occasion }),
  })
  shell.print(`${key}: ${enrolmentIds.length} enrolled`)
  for (const { customerId, reason } of refused) shell.print(`${names.get(customerId)}: refused, ${reason}`)
  return refused.length > 0 ? 1 : 0
}

function readProperties(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch {
    // Said below, with how it should be.
  }
  throw new InvalidInputError('--properties is not right', [
    { path: 'properties', message: 'must be a JSON object such as {"cart_id":"7"}' },
  ])
}
