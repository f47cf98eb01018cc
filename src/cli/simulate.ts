import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { SimulationCancelledError, simulateWorkflow } from '../simulation/simulate-workflow.ts'
import type { SimulationResult } from '../simulation/simulation.ts'
import { getWorkflow } from '../workflows/get-workflow.ts'
import type { Shell } from './command.ts'
import { simulationLines } from './simulation-lines.ts'
import { untilSignal } from './until-signal.ts'

const usage = 'Usage: relance workflow simulate FILE|KEY [--since 90d] [--json]'
const CANCELLED = 130

type Out = Pick<Shell, 'print' | 'note'>

/** What a definition would have done over the stored history. Progress goes to stderr; Ctrl-C stops it. */
export async function simulateCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      customers: { type: 'string' },
      responses: { type: 'string' },
      'max-seconds': { type: 'string' },
      'clock-step': { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const [name] = positionals
  if (name === undefined) {
    shell.note(usage)
    return 1
  }
  const cancel = new AbortController()
  void untilSignal().then(() => cancel.abort())
  try {
    const result = await simulateWorkflow(ctx, {
      definition: await readDefinition(ctx, name),
      options: toOptions(values),
      signal: cancel.signal,
      onProgress: (share) => shell.note(`${Math.floor(share * 100)} %`),
    })
    if (values.json) shell.print(JSON.stringify(withPublicCustomers(ctx, result)))
    else for (const line of simulationLines(result)) shell.print(line)
    return 0
  } catch (error) {
    if (!(error instanceof SimulationCancelledError)) throw error
    shell.note('cancelled: nothing was changed')
    return CANCELLED
  }
}

/** A file, else the live version of the workflow of that key. */
async function readDefinition(ctx: Context, name: string): Promise<unknown> {
  try {
    return await readFile(name, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const { version } = await getWorkflow(ctx.db, name)
  if (version) return version.definition
  throw new InvalidInputError(`${name} is neither a file nor a workflow with a live version`)
}

function toOptions(values: Record<string, string | boolean | undefined>): Record<string, unknown> {
  const given = {
    since: values['since'],
    until: values['until'],
    customers: toNumber(values['customers']),
    responses: toResponses(values['responses']),
    maxSeconds: toNumber(values['max-seconds']),
    clockStepS: toNumber(values['clock-step']),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function toNumber(text: string | boolean | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

/** `learnt`, or `opened=0.3,clicked=0.05`. */
function toResponses(text: string | boolean | undefined): unknown {
  if (typeof text !== 'string' || !text.includes('=')) return text
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', rate] = part.split('=')
      return [name, Number(rate)]
    }),
  )
}

function withPublicCustomers({ masterKey }: Context, result: SimulationResult): object {
  const key = deriveKey(masterKey, 'public-ids')
  const journeys = result.journeys.map(({ customerId, ...journey }) => ({
    customer: toPublicId('cus', customerId, key),
    ...journey,
  }))
  return { ...result, journeys }
}
