import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { enrolCandidates } from '../workflows/enrol.ts'
import { armOf } from '../workflows/entry.ts'
import { loadVersion } from '../workflows/load-version.ts'
import type { Program } from '../workflows/program.ts'
import { findWorkflow } from '../workflows/queries/workflows.ts'
import { startingEvent, startsOn } from '../workflows/triggers/catalogue.ts'
import { factsSeen } from './facts-seen.ts'
import { problemLog } from './problem-log.ts'
import { feedPeople } from './queries/feed.ts'
import { createShadows, currentSchema, sealReal } from './queries/shadow.ts'
import { insertSimulated, type StageInput, stageHistory } from './queries/stage.ts'
import {
  drawCustomer,
  findEnded,
  findLastEvent,
  layEntry,
  listPassages,
  listPlanned,
  readFacts,
} from './queries/trial.ts'
import { type Runnable, requireProgram } from './require-program.ts'
import { runClock } from './run-clock.ts'
import { silentQueue } from './simulate-workflow.ts'
import { type Trial, TrialOptions } from './trial.ts'
import type { Answering, SimulatedWorld } from './world.ts'

/** Every wait that is not for a fact is over by then, birthdays as well. */
const AHEAD = 'P13M'
const MS_MAX = 20_000
/** A version and, for a workflow that was never published, a workflow that no table has. */
const NOBODY = -1

export interface TryInput {
  readonly definition: unknown
  readonly customerId: number
  readonly options?: unknown
}

class UndoError extends Error {
  readonly trial: Trial

  constructor(trial: Trial) {
    super('a trial leaves nothing behind')
    this.trial = trial
  }
}

/**
 * Sends one customer down a workflow from now on, by the machinery of the simulation: the engine's own passes and the
 * gate's own policy under a virtual clock, on temporary copies, in a transaction that is rolled back. Throws
 * InvalidInputError for a definition that cannot be published, NotFoundError for a customer who is not there.
 */
export async function tryWorkflow(ctx: Context, input: TryInput): Promise<Trial> {
  const options = readTrialOptions(input.options)
  const runnable = await requireProgram(ctx, input.definition)
  try {
    await inTransaction(ctx, async (inner) => {
      throw new UndoError(await tryIn({ ...inner, queue: silentQueue }, runnable, input.customerId, options))
    })
  } catch (error) {
    if (error instanceof UndoError) return error.trial
    throw error
  }
  throw new Error('a trial was committed')
}

function readTrialOptions(given: unknown): TrialOptions {
  const parsed = TrialOptions.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  throw new InvalidInputError(
    'the options of the trial are not valid',
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  )
}

async function tryIn(
  ctx: Context,
  { definition, source, program }: Runnable,
  customerId: number,
  options: TrialOptions,
): Promise<Trial> {
  const { db, clock } = ctx
  const now = clock.now()
  const settings = await getSettings(db)
  const zone = settings.company.timezone
  const entry = await toEntry(ctx, program, { customerId, zone, properties: options.properties })
  const facts = await readFacts(db, customerId)
  const schema = await currentSchema(db)
  const workflow = await findWorkflow(db, definition.workflow)
  await createShadows(db, schema)
  if (!(await drawCustomer(db, schema, customerId))) throw new NotFoundError('customer', customerId)

  const period = { since: now, until: addDuration(now, zone, AHEAD) }
  const key = program.header.key
  const ids = { workflowId: workflow?.id ?? NOBODY, versionId: NOBODY }
  const stage: StageInput = { schema, period, types: [], key, ...ids }
  await stageHistory(db, stage)
  // The draw of the control group is told, not followed; and they come in once, whatever the trigger would do later.
  const header = { ...program.header, holdout: 0, trigger: { manual: true as const } }
  const treated: Program = { ...program, header }
  await insertSimulated(db, stage, { name: definition.name, definition: source, program: treated, at: now })
  const refused = await askToEnter(ctx, schema, { customerId, zone, properties: entry.properties })
  await layEntry(db, { customerId, at: now, properties: entry.properties })
  await sealReal(db)

  const answering = toAnswering(options)
  const world: SimulatedWorld = { db, schema, settings, masterKey: ctx.masterKey, key, answering, stepS: 0 }
  const startedMs = performance.now()
  const ran = await runClock(world, {
    period,
    versionId: NOBODY,
    ctx,
    launchAt: undefined,
    log: problemLog().log,
    mayGoOn: () => performance.now() - startedMs < MS_MAX,
  })
  const ended = await findEnded(db)
  const { instructions } = program
  const passages = await listPassages(db)
  return {
    at: now,
    arm: armOf(key, customerId, program.header.holdout),
    refused,
    entry,
    status: ended?.status ?? 'done',
    exitReason: ended?.exitReason ?? null,
    endedAt: ended?.endedAt ?? null,
    standing: ended?.standing ?? null,
    steps: passages.map((passage) => {
      const instruction = instructions.find(({ id }) => id === passage.step)
      return {
        ...passage,
        type: instruction?.type ?? '',
        saw: instruction ? factsSeen(instruction, facts) : [],
      }
    }),
    messages: await listPlanned(db),
    until: ran.until,
  }
}

/** Why the re-entry rule would keep them out now, tried on the twins; null when it would not. */
async function askToEnter(
  { db, clock }: Context,
  schema: string,
  { customerId, zone, properties }: { customerId: number; zone: string; properties: Record<string, unknown> },
): Promise<string | null> {
  const now = clock.now()
  await feedPeople(db, schema, { done: new Date(0), now })
  const version = await loadVersion(db, new Map(), NOBODY)
  const entry = { kind: 'api' as const, at: now, properties }
  const candidate = { version, customerId, entry, keyValue: '', occasion: 'trial' }
  const { refused } = await enrolCandidates(db, [candidate], zone, now)
  return refused[0]?.reason ?? null
}

/** What the entry carries: as given, else as of the last event that could have been one. */
async function toEntry(
  { db }: Context,
  { header: { trigger } }: Program,
  {
    customerId,
    zone,
    properties,
  }: { customerId: number; zone: string; properties: TrialOptions['properties'] },
): Promise<Trial['entry']> {
  const type = startingEvent(trigger)
  const passes = (held: Record<string, unknown>) => type === undefined || startsOn(trigger, held, zone)
  if (properties) return { from: 'given', at: null, properties, passes: passes(properties) }
  const last = type === undefined ? undefined : await findLastEvent(db, customerId, type)
  if (!last) return { from: 'nothing', at: null, properties: {}, passes: type === undefined }
  return { from: 'last_event', ...last, passes: passes(last.properties) }
}

function toAnswering({ answers, callOutcome }: TrialOptions): Answering {
  const opened = answers === 'none' ? 0 : 1
  const clicked = answers === 'clicked' ? 1 : 0
  const rates = { delivered: 1, opened, clicked, replied: 0, bounced: 0 }
  return {
    kind: 'drawn',
    rates: new Map([
      ['email', rates],
      ['sms', { ...rates, opened: 0 }],
    ]),
    ...(callOutcome !== undefined && { callOutcome }),
  }
}
