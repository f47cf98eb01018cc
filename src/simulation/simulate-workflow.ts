import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import type { Db } from '../db/client.ts'
import { scheduledOf } from '../workflows/occasions.ts'
import type { Program } from '../workflows/program.ts'
import { findWorkflow } from '../workflows/queries/workflows.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import { startingEvent } from '../workflows/triggers/catalogue.ts'
import { toAssumptions } from './assumptions.ts'
import { chooseStep } from './clock-step.ts'
import { type Period, type SimulationOptions, toPeriod } from './options.ts'
import { problemLog } from './problem-log.ts'
import { learnRates } from './queries/responses.ts'
import { countHistory, drawSample } from './queries/sample.ts'
import { analyseTwins, createShadows, currentSchema, planByIndex, sealReal } from './queries/shadow.ts'
import { insertSimulated, type StageInput, stageHistory } from './queries/stage.ts'
import { readOptions } from './read-options.ts'
import { readResult } from './read-result.ts'
import { requireProgram } from './require-program.ts'
import { runClock } from './run-clock.ts'
import type { SimulationResult } from './simulation.ts'
import type { Answering, SimulatedWorld } from './world.ts'

export interface SimulateInput {
  /** YAML or JSON text of a definition, or parsed JSON. */
  readonly definition: unknown
  readonly options?: unknown
  readonly signal?: AbortSignal
  /** 0 to 1, several times a second at most. */
  readonly onProgress?: (share: number) => void
}

/** A version that no table has: the program is given. */
const VERSION_ID = -1
/** A workflow that was never published. */
const NEW_WORKFLOW_ID = -1

/** Whoever asked for the simulation no longer wants it. */
export class SimulationCancelledError extends Error {
  constructor() {
    super('the simulation was cancelled')
    this.name = 'SimulationCancelledError'
  }
}

class UndoError extends Error {
  readonly result: SimulationResult

  constructor(result: SimulationResult) {
    super('a simulation leaves nothing behind')
    this.result = result
  }
}

/**
 * Runs a workflow over the stored history: the engine's own passes and the gate's own policy, under a virtual clock,
 * on temporary copies of a sample of the customers, in a transaction that is read-only for everything real and is
 * rolled back. Holds one connection and no lock. Throws InvalidInputError for a definition that cannot be published,
 * SimulationCancelledError when `signal` says so.
 */
export async function simulateWorkflow(ctx: Context, input: SimulateInput): Promise<SimulationResult> {
  const options = readOptions(input.options)
  const { definition, source, program } = await requireProgram(ctx, input.definition)
  const settings = await getSettings(ctx.db)
  const period = toPeriod(options, ctx.clock.now(), settings.company.timezone)
  const workflow = await findWorkflow(ctx.db, definition.workflow)
  const plan: Plan = {
    options,
    period,
    program,
    name: definition.name,
    source,
    workflowId: workflow?.id ?? NEW_WORKFLOW_ID,
    launchedAt: workflow?.launchedAt ?? null,
  }
  try {
    await inTransaction(ctx, async (inner) => {
      throw new UndoError(await simulateIn({ ...inner, queue: silentQueue }, plan, input))
    })
  } catch (error) {
    if (error instanceof UndoError) return error.result
    throw error
  }
  throw new Error('a simulation was committed')
}

interface Plan {
  readonly options: SimulationOptions
  readonly period: Period
  readonly program: Program
  readonly name: Record<string, string>
  readonly source: unknown
  readonly workflowId: number
  readonly launchedAt: Date | null
}

/** Nothing that is done here may ring a bell: nobody would find what it rings for. */
export const silentQueue: Context['queue'] = { ring: async () => undefined, close: async () => undefined }

async function simulateIn(
  ctx: Context,
  { options, period, program, ...plan }: Plan,
  { signal, onProgress }: SimulateInput,
): Promise<SimulationResult> {
  const { db } = ctx
  const { header } = program
  const schema = await currentSchema(db)
  await createShadows(db, schema)
  const sample = await drawSample(db, {
    schema,
    trigger: header.trigger,
    workflowId: plan.workflowId,
    period,
    limit: options.customers,
  })
  const types = listensTo(program)
  const stage: StageInput = {
    schema,
    period,
    types,
    workflowId: plan.workflowId,
    versionId: VERSION_ID,
    key: header.key,
  }
  const history = await countHistory(db, schema, types, period)
  throwIfAborted(signal)
  await stageHistory(db, stage)
  const version = { name: plan.name, definition: plan.source, program, at: period.since }
  await insertSimulated(db, stage, version)
  await analyseTwins(db)
  const answering = await toAnswering(db, schema, options, period)
  await sealReal(db)

  const stepS = options.clockStepS ?? chooseStep(history, program.instructions.length, period)
  const settings = await getSettings(db)
  const world: SimulatedWorld = {
    db,
    schema,
    settings,
    masterKey: ctx.masterKey,
    key: header.key,
    answering,
    stepS,
  }
  const problems = problemLog()
  const clock = await runClock(world, {
    period,
    versionId: VERSION_ID,
    ctx,
    launchAt: launchInstant(program, period, plan.launchedAt),
    log: problems.log,
    mayGoOn: timer({ period, signal, onProgress, maxSeconds: options.maxSeconds }),
  })
  await planByIndex(db, false)
  const result = await readResult(world, { program, period, sample, clock, problems: problems.list() })
  return { ...result, assumptions: toAssumptions({ options, world, period, sample, program }) }
}

/** The types of events that may start, wake or end an enrolment of this program. */
function listensTo({ header: { trigger, goal }, instructions }: Program): string[] {
  const types = instructions.flatMap(({ type, settings }) => stepTypeOf(type).wakesOn(settings))
  const starts = startingEvent(trigger)
  if (starts !== undefined) types.push(starts)
  if (goal) types.push(goal.event)
  return [...new Set(types)]
}

/** When it really was launched, else when it says, else as if launched when the period begins. */
function launchInstant(
  { header: { trigger } }: Program,
  period: Period,
  launchedAt: Date | null,
): Date | undefined {
  if ('date' in trigger || !('audience' in trigger) || scheduledOf(trigger)) return undefined
  const isWithin = (at: Date) => at >= period.since && at <= period.until
  const planned = trigger.at === undefined ? null : new Date(trigger.at)
  return [launchedAt, planned].find((at) => at !== null && isWithin(at)) ?? period.since
}

async function toAnswering(
  db: Db,
  schema: string,
  { responses }: SimulationOptions,
  { since }: Period,
): Promise<Answering> {
  if (responses === 'recorded') return { kind: 'recorded' }
  if (responses === 'none') return { kind: 'none' }
  if (responses === 'learnt') {
    const learnt = await learnRates(db, schema, since)
    return { kind: 'drawn', rates: new Map(learnt.map(({ channel, rates }) => [channel, rates])) }
  }
  return {
    kind: 'drawn',
    rates: new Map([
      ['email', responses],
      ['sms', responses],
    ]),
  }
}

interface Timing {
  readonly period: Period
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((share: number) => void) | undefined
  readonly maxSeconds: number
}

const PROGRESS_EVERY_MS = 250

function timer({ period: { since, until }, signal, onProgress, maxSeconds }: Timing): (at: Date) => boolean {
  const startedAt = performance.now()
  const lengthMs = until.getTime() - since.getTime()
  let toldAt = Number.NEGATIVE_INFINITY
  return (at) => {
    throwIfAborted(signal)
    const nowMs = performance.now()
    if (nowMs - toldAt >= PROGRESS_EVERY_MS) {
      toldAt = nowMs
      onProgress?.((at.getTime() - since.getTime()) / lengthMs)
    }
    return nowMs - startedAt < maxSeconds * 1_000
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SimulationCancelledError()
}
