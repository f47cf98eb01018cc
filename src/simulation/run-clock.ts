import type { Context } from '../context.ts'
import { fixedClock } from '../core/clock.ts'
import { LANES } from '../core/lane.ts'
import type { Log } from '../core/log.ts'
import { newPass } from '../engine/lane-pass.ts'
import type { Replaying } from '../engine/pass.ts'
import { runRounds } from '../engine/rounds.ts'
import { enrolCandidates } from '../workflows/enrol.ts'
import { holdoutSalt, keyValueOf } from '../workflows/entry.ts'
import { goalUntil } from '../workflows/goal.ts'
import { loadVersion, type RunnableVersion, type VersionCache } from '../workflows/load-version.ts'
import { scheduledOf } from '../workflows/occasions.ts'
import { planOccasions } from '../workflows/plan-occasions.ts'
import { enrolAudience } from '../workflows/queries/launch.ts'
import { listDueOccasions } from '../workflows/queries/occasions.ts'
import { runOccasion } from '../workflows/run-occasion.ts'
import { passSimulatedGate } from './gate.ts'
import type { Period } from './options.ts'
import {
  type Agenda,
  endPrior,
  feedConsents,
  feedMembers,
  feedNews,
  feedPeople,
  feedResponses,
  feedSuppressions,
  findWork,
  listEntries,
  readAgenda,
  type Span,
} from './queries/feed.ts'
import { answerWebhooks } from './queries/responses.ts'
import { twinAnalyst } from './queries/shadow.ts'
import type { SimulatedWorld } from './world.ts'

const LIMIT = 5_000
const LAUNCH_BATCH = 5_000
/** More turns than this at one instant is a workflow that sends to itself. */
const TURNS_MAX = 200
/** Before anything that a customer did. */
const BEGINNING = new Date('0001-01-01T00:00:00Z')
const ALL_LANES: readonly number[] = Array.from({ length: LANES }, (_, lane) => lane)

export interface ClockInput {
  readonly period: Period
  readonly versionId: number
  /** In the transaction of the simulation. */
  readonly ctx: Context
  /** When the campaign is launched; undefined when the workflow is none. */
  readonly launchAt: Date | undefined
  /** Asked before every instant: false ends the run there. */
  readonly mayGoOn: (at: Date) => boolean
  readonly log: Log
}

export interface ClockResult {
  /** How far it came: the end of the period, unless it was told to stop. */
  readonly until: Date
  readonly instants: number
  readonly passes: number
}

interface Running extends ClockInput {
  readonly world: SimulatedWorld
  readonly versions: VersionCache
  readonly version: RunnableVersion
  readonly replaying: Replaying
  passes: number
  launched: boolean
}

/**
 * Moves the virtual clock from instant to instant at which something happens, lays that before the engine, and lets
 * the engine's own passes and the gate's own policy work until nothing is left to do at that instant.
 */
export async function runClock(world: SimulatedWorld, input: ClockInput): Promise<ClockResult> {
  const versions: VersionCache = new Map()
  const version = await loadVersion(world.db, versions, input.versionId)
  const replaying: Replaying = { doneUntil: new Date(input.period.since.getTime() - 1), inboxId: 0 }
  if (scheduledOf(version.header.trigger))
    await planOccasions(atInstant(input.ctx, input.period.since), version.workflowId)
  const running: Running = { ...input, world, versions, version, passes: 0, launched: false, replaying }
  await feedPast(world, replaying.doneUntil)
  const analyse = twinAnalyst(world.db)
  let now = replaying.doneUntil
  for (let instants = 0; ; instants++) {
    const agenda = await readAgenda(world.db, now)
    const next = nextInstant(agenda, running)
    if (next === undefined || next > input.period.until) {
      return { until: input.period.until, instants, passes: running.passes }
    }
    if (!input.mayGoOn(next)) return { until: now, instants, passes: running.passes }
    const span = { done: now, now: toStep(next, world.stepS, input.period.until) }
    now = span.now
    await analyse()
    await feed(running, agenda, span)
    await settle(running, agenda, span)
    replaying.doneUntil = now
  }
}

/** What only changes the world is taken in when the workflow next looks at it. */
function nextInstant(agenda: Agenda, { launchAt, launched }: Running): Date | undefined {
  const { waking, response, entry, planning, occasion, wake, message, call } = agenda
  const ahead = [
    waking,
    response,
    entry,
    planning,
    occasion,
    wake,
    message,
    call,
    launched ? null : (launchAt ?? null),
  ]
  const ms = ahead.flatMap((at) => (at ? [at.getTime()] : []))
  return ms.length > 0 ? new Date(Math.min(...ms)) : undefined
}

function toStep(at: Date, stepS: number, until: Date): Date {
  if (stepS === 0) return at
  const stepMs = stepS * 1_000
  return new Date(Math.min(until.getTime(), Math.ceil(at.getTime() / stepMs) * stepMs))
}

/** Who was there, and what they had agreed to, when the period begins. */
async function feedPast({ db, schema }: SimulatedWorld, now: Date): Promise<void> {
  const span = { done: BEGINNING, now }
  await feedPeople(db, schema, span)
  await feedConsents(db, span)
  await feedSuppressions(db, span)
}

async function feed(running: Running, agenda: Agenda, span: Span): Promise<void> {
  const { db, schema } = running.world
  const { now } = span
  const isDue = (at: Date | null) => at !== null && at <= now
  if (isDue(agenda.person)) await feedPeople(db, schema, span)
  if (isDue(agenda.consent)) await feedConsents(db, span)
  if (isDue(agenda.suppression)) await feedSuppressions(db, span)
  if (isDue(agenda.member)) await feedMembers(db, span)
  if (isDue(agenda.response)) await feedResponses(db, span)
  if (isDue(agenda.news) || isDue(agenda.response)) await feedNews(db, span)
  if (isDue(agenda.prior)) await endPrior(db, now)
  await letIn(running, agenda, span)
}

/** Those who come in without an event: by a program, by an occasion, by the launch of a campaign. */
async function letIn(running: Running, agenda: Agenda, span: Span): Promise<void> {
  const { now } = span
  const isDue = (at: Date | null) => at !== null && at <= now
  if (isDue(agenda.entry)) await enter(running, span)
  if (isDue(agenda.planning)) await planOccasions(atInstant(running.ctx, now), running.version.workflowId)
  if (isDue(agenda.planning) || isDue(agenda.occasion)) await runOccasions(running, now)
  if (running.launchAt && !running.launched && running.launchAt <= now) await launch(running, now)
}

/** The engine's own occasions, on the twins. */
async function runOccasions({ ctx }: Running, now: Date): Promise<void> {
  for (const { id } of await listDueOccasions(ctx.db, now)) await runOccasion(atInstant(ctx, now), id)
}

function atInstant(ctx: Context, now: Date): Context {
  return { ...ctx, clock: fixedClock(now) }
}

async function enter({ world: { db, settings }, version }: Running, span: Span): Promise<void> {
  const { now } = span
  const candidates = (await listEntries(db, span)).map(({ customerId, entryKey, properties }) => ({
    version,
    customerId,
    entry: { kind: 'api' as const, at: now, properties },
    keyValue: keyValueOf(entryKey),
    occasion: entryKey.split('#')[1] ?? 'a',
  }))
  await enrolCandidates(db, candidates, settings.company.timezone, now)
}

async function launch(running: Running, now: Date): Promise<void> {
  const { world, version } = running
  const { header, first, workflowId, id: versionId } = version
  running.launched = true
  if (!('audience' in header.trigger)) return
  const zone = world.settings.company.timezone
  const until = goalUntil(header.goal, now, zone)
  for (let after = 0; ; ) {
    const { seen, lastId } = await enrolAudience(
      world.db,
      { of: header.trigger.audience, now, zone },
      {
        workflowId,
        versionId,
        first,
        holdoutSalt: holdoutSalt(header.key),
        holdout: header.holdout,
        goalUntil: until,
        now,
        after,
        limit: LAUNCH_BATCH,
      },
    )
    if (seen < LAUNCH_BATCH || lastId === null) return
    after = lastId
  }
}

async function settle(running: Running, agenda: Agenda, span: Span): Promise<void> {
  const { world, replaying } = running
  const isDue = (...instants: (Date | null)[]) => instants.some((at) => at !== null && at <= span.now)
  const { waking, response, entry, planning, occasion, wake } = agenda
  // What the agenda says already need not be asked again; a pass that finds nothing does no harm.
  const isPassDue = isDue(waking, response, entry, planning, occasion, wake)
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const isKnown = turn === 0 && isPassDue
    const work = isKnown ? { pass: true, gate: false } : await findWork(world.db, span, replaying.inboxId)
    if (work.pass) await passAt(running, span.now)
    else if (!work.gate || (await passSimulatedGate(world, span)) === 0) return
  }
  throw new Error(`the simulation does not come to rest at ${span.now.toISOString()}`)
}

async function passAt(running: Running, now: Date): Promise<void> {
  const { world, versions, log, replaying } = running
  const pass = await newPass(world.db, {
    now,
    zone: world.settings.company.timezone,
    country: world.settings.company.country,
    lanes: ALL_LANES,
    log,
    masterKey: world.masterKey,
    publicUrl: 'https://nowhere.invalid',
    versions,
    replays: replaying,
  })
  running.passes++
  await runRounds(pass, LIMIT)
  if (pass.called.has('webhooks')) {
    const { db, schema, stepS, answering } = world
    await answerWebhooks(db, schema, { stepS, now, isRecorded: answering.kind === 'recorded' })
  }
}
