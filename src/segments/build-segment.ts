import { type Context, inTransaction } from '../context.ts'
import { randomToken } from '../core/ids.ts'
import { LANES } from '../core/lane.ts'
import { limitStatement } from '../db/limit-statement.ts'
import { appendEvents, touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { type Plan, planCondition } from './compile.ts'
import type { Condition } from './condition.ts'
import {
  type Applied,
  applyBatch,
  type ClaimedBuild,
  claimBuild,
  clearBuild,
  computeRange,
  findCustomerRange,
  finishBuild,
  hasDependents,
  isComputed,
  isEmpty,
  type LaneRange,
  listLaneCounts,
  lockLanes,
  passThroughLanes,
  saveProgress,
} from './queries/build.ts'
import type { BuildProgress } from './tables.ts'

export type BuildResult =
  | { readonly kind: 'built'; readonly entered: number; readonly left: number }
  /** Someone else builds it, or it needs no building. */
  | { readonly kind: 'not_ours' }
  /** It was cancelled, published anew or taken over while we were at it. */
  | { readonly kind: 'stopped' }

export interface BuildOptions {
  /** Customers worked out by one statement. */
  readonly rangeSize?: number
  /** Customers applied while their lane is held. */
  readonly batchSize?: number
}

const LEASE_MS = 120_000
/** A range that takes longer would outlive the lease, and the next worker would begin it too. */
const RANGE_LIMIT_MS = LEASE_MS - 20_000

/**
 * Works out who belongs to a segment and writes the difference, while live passes go on. First everybody is
 * judged in ranges, each in one statement and under no lock; then the difference is written lane by lane, the
 * lane held for one batch at a time. Whoever is settled live in between keeps the newer answer. Started again
 * after a crash it goes on where it was.
 */
export async function buildSegment(
  ctx: Context,
  segmentId: number,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const worker = randomToken(9)
  const now = ctx.clock.now()
  const claimed = await claimBuild(ctx.db, segmentId, { worker, leaseUntil: leaseFrom(now), now })
  if (!claimed) return { kind: 'not_ours' }

  const build = await begin(ctx, claimed, worker, options)
  try {
    return await run(ctx, build)
  } catch (error) {
    await giveBack(ctx, build, error)
    throw error
  }
}

const FAILURES_MAX = 3

/** The next worker goes on where this one stood, unless it has failed too often: then the segment waits for a person. */
async function giveBack(ctx: Context, build: Build, error: unknown): Promise<void> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300)
  const failures = (build.progress.failures ?? 0) + 1
  const progress = unleased({ ...build.progress, failures, error: message })
  if (failures < FAILURES_MAX) {
    await saveProgress(ctx.db, build, progress)
    return
  }
  await finishBuild(ctx.db, build, {
    state: build.progress.wasLive ? 'live' : 'failed',
    progress: { ...progress, phase: 'failed' },
    now: ctx.clock.now(),
  })
}

interface Build {
  readonly id: number
  readonly key: string
  readonly version: number
  readonly worker: string
  readonly plan: Plan
  readonly announce: boolean
  readonly options: Required<BuildOptions>
  readonly startedMs: number
  progress: BuildProgress
}

async function begin(
  ctx: Context,
  claimed: ClaimedBuild,
  worker: string,
  options: BuildOptions,
): Promise<Build> {
  const { id, key, version, condition, zone, announceBuild: announce, buildProgress: before } = claimed
  const now = ctx.clock.now()
  const plan = planCondition(condition as Condition, { now, zone })
  const build = {
    id,
    key,
    version,
    worker,
    plan,
    announce,
    options: { rangeSize: options.rangeSize ?? 200_000, batchSize: options.batchSize ?? 10_000 },
    startedMs: performance.now(),
  }
  const isUnderWay = before.phase === 'applying' || (before.phase === 'computing' && (before.cursor ?? 0) > 0)
  if (isUnderWay && (await isComputed(ctx.db, id))) return { ...build, progress: before }

  await clearBuild(ctx.db, id)
  // A pass that began before this build was visible settles nobody for it, and what it writes is not yet in our
  // snapshot: such passes must be over first.
  await passThroughLanes(ctx.db)
  const { lastId, total } = await findCustomerRange(ctx.db)
  const startedAt = now.toISOString()
  const wasLive = before.wasLive ?? false
  const isNew = await isEmpty(ctx.db, id)
  const counts = { percent: 0, rowsDone: 0, rowsTotal: total }
  return {
    ...build,
    progress: { phase: 'computing', ...counts, lastId, cursor: 0, isNew, wasLive, startedAt },
  }
}

async function run(ctx: Context, build: Build): Promise<BuildResult> {
  if (!(await save(ctx, build, {}))) return { kind: 'stopped' }
  if (build.progress.phase === 'computing' && !(await compute(ctx, build))) return { kind: 'stopped' }

  const counts = await apply(ctx, build)
  if (!counts) return { kind: 'stopped' }
  const now = ctx.clock.now()
  const progress = unleased({
    ...build.progress,
    phase: 'done',
    percent: 100,
    etaS: 0,
    finishedAt: now.toISOString(),
  })
  const isDone = await inTransaction(ctx, async ({ db }) => {
    const done = await finishBuild(db, build, { state: 'live', progress, now })
    if (done) await clearBuild(db, build.id)
    return done
  })
  await ringEngine(ctx)
  return isDone ? { kind: 'built', ...counts } : { kind: 'stopped' }
}

/** Share of the whole that working out takes, as measured: applying is the smaller part. */
const COMPUTING_PERCENT = 70

async function compute(ctx: Context, build: Build): Promise<boolean> {
  const lastId = build.progress.lastId ?? 0
  const { rangeSize } = build.options
  for (let above = build.progress.cursor ?? 0; above < lastId; above += rangeSize) {
    const upTo = Math.min(above + rangeSize, lastId)
    await inTransaction(ctx, async ({ db }) => {
      await limitStatement(db, RANGE_LIMIT_MS)
      await computeRange(db, build.id, build.plan, { above, upTo })
    })
    const share = upTo / lastId
    const rowsDone = Math.round(share * build.progress.rowsTotal)
    const percent = Math.floor(share * COMPUTING_PERCENT)
    if (!(await save(ctx, build, { cursor: upTo, rowsDone, percent }))) return false
  }
  return save(ctx, build, { phase: 'applying', cursor: 0, percent: COMPUTING_PERCENT })
}

async function apply(ctx: Context, build: Build): Promise<{ entered: number; left: number } | undefined> {
  const counts = { entered: 0, left: 0 }
  const lanes = await listLaneCounts(ctx.db, build.id, build.progress.cursor ?? 0)
  for (const group of inGroups(lanes, build.options.batchSize)) {
    for (let afterId = 0, isMore = true; isMore; ) {
      const applied: Applied | undefined = await applyNext(ctx, build, group, afterId)
      if (!applied) return undefined
      counts.entered += applied.entered.length
      counts.left += applied.left.length
      afterId = applied.lastId
      isMore = applied.count === build.options.batchSize
    }
  }
  return counts
}

/** Neighbouring lanes with few customers are applied together; one with many is alone, and in several batches. */
function inGroups(lanes: readonly { lane: number; count: number }[], most: number): LaneRange[] {
  const groups: (LaneRange & { count: number })[] = []
  for (const { lane, count } of lanes) {
    const last = groups.at(-1)
    if (last && last.count + count < most)
      groups[groups.length - 1] = { from: last.from, to: lane, count: last.count + count }
    else groups.push({ from: lane, to: lane, count })
  }
  return groups
}

/** The progress is saved in the same transaction, so that a build which was cancelled writes nothing more. */
async function applyNext(
  ctx: Context,
  build: Build,
  lanes: LaneRange,
  afterId: number,
): Promise<Applied | undefined> {
  const share = lanes.from / LANES
  const percent = COMPUTING_PERCENT + Math.floor(share * (100 - COMPUTING_PERCENT))
  return inTransaction(ctx, async (inner) => {
    if (!(await save(inner, build, { cursor: lanes.from, percent }))) return undefined
    await lockLanes(inner.db, lanes)
    const isNew = build.progress.isNew ?? false
    const batch = { segmentId: build.id, isNew, ...lanes, afterId, limit: build.options.batchSize }
    const applied = await applyBatch(inner.db, batch, ctx.clock.now())
    await tell(inner, build, applied)
    return applied
  })
}

/** Segments that contain this one must look again; workflows hear of it only when that was asked for. */
async function tell(ctx: Context, build: Build, { entered, left }: Applied): Promise<void> {
  const now = ctx.clock.now()
  const topic = `segment:${build.key}`
  if (entered.length + left.length === 0) return
  if (await hasDependents(ctx.db, topic)) {
    await touch(
      ctx.db,
      [...entered, ...left].map((customerId) => ({ customerId, topic })),
      now,
    )
  }
  if (!build.announce) return
  const toEvent = (type: string) => (customerId: number) => ({
    customerId,
    type,
    occurredAt: now,
    properties: { segment: build.key, cause: { kind: 'definition', version: build.version } },
  })
  await appendEvents(
    ctx.db,
    [...entered.map(toEvent('segment_entered')), ...left.map(toEvent('segment_left'))],
    now,
  )
}

/** False when the build is not ours any more. */
async function save(ctx: Context, build: Build, change: Partial<BuildProgress>): Promise<boolean> {
  const elapsedS = (performance.now() - build.startedMs) / 1000
  const percent = change.percent ?? build.progress.percent
  const etaS = percent > 0 ? Math.ceil((elapsedS * (100 - percent)) / percent) : undefined
  build.progress = {
    ...build.progress,
    ...change,
    ...(etaS !== undefined && { etaS }),
    worker: build.worker,
    leaseUntil: leaseFrom(ctx.clock.now()).toISOString(),
  }
  return saveProgress(ctx.db, build, build.progress)
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS)
}

function unleased({ worker: _worker, leaseUntil: _lease, ...progress }: BuildProgress): BuildProgress {
  return progress
}
