import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { recomputeScoresJob } from './jobs.ts'
import { isRunDue, type ScoreModel } from './model.ts'
import { listModels } from './models.ts'
import { lockForWholeBase } from './queries/locks.ts'
import { markModelRun, requestModelRuns } from './queries/models.ts'
import { countScores, decayPoints, updateModelBands } from './queries/points.ts'
import { findRfmThresholds } from './queries/rfm.ts'
import { applyStaged, clearStaging, endUnstaged, stageScores } from './queries/scores.ts'
import { type ScoringMoment, sourceForEverybody } from './source-of.ts'

export interface RecomputeProgress {
  readonly model: string
  readonly done: number
  readonly total: number
}

export interface Recomputed {
  readonly model: string
  /** Who has a score by this model. */
  readonly customers: number
  /** Whose value or band is another than before. */
  readonly moved: number
}

const BATCH = 20_000

/**
 * Computes every model over the whole base: one statement makes the scores, then batches of 20,000 carry
 * over those that changed, each in its own transaction, so that lane passes never wait for long.
 */
export async function recomputeScores(
  ctx: Context,
  onProgress: (progress: RecomputeProgress) => void = () => undefined,
): Promise<Recomputed[]> {
  const models = await listModels(ctx.db)
  const { timezone } = (await getSettings(ctx.db)).company
  const moment = { now: ctx.clock.now(), timezone }

  const results: Recomputed[] = []
  // This transaction holds the lock and nothing else: the work commits beside it, batch by batch.
  await inTransaction(ctx, async (held) => {
    await lockForWholeBase(held.db)
    for (const model of models) results.push(await recomputeModel(ctx, model, moment, onProgress))
  })
  await ringEngine(ctx)
  return results
}

/** For the schedule, every minute: computes the whole base if a model is due, else does nothing. */
export async function recomputeDueScores(ctx: Context): Promise<Recomputed[]> {
  const now = ctx.clock.now()
  const due = (await listModels(ctx.db)).some((model) => isRunDue(model, now))
  return due ? recomputeScores(ctx) : []
}

/** Has the whole base computed soon. The row is the truth: the schedule finds it if the ring is lost. */
export async function requestRecompute(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  await inTransaction(ctx, async (tx) => {
    await listModels(tx.db)
    await requestModelRuns(tx.db, now)
    await recordAudit(
      tx.db,
      tx.actor,
      { action: 'score_model.recompute', entity: 'score_model', entityId: 'all' },
      now,
    )
    await afterCommit(tx, () => ctx.queue.ring(recomputeScoresJob, {}, { key: 'recompute' }))
  })
}

async function recomputeModel(
  ctx: Context,
  model: ScoreModel,
  moment: ScoringMoment,
  onProgress: (progress: RecomputeProgress) => void,
): Promise<Recomputed> {
  const source = sourceForEverybody(model, moment)
  if (!source) return recomputePoints(ctx, model, moment.now)

  const total = await inTransaction(ctx, async ({ db }) => {
    await clearStaging(db)
    return stageScores(db, model.key, source)
  })
  let moved = 0
  for (let done = 0, afterId: number | null = 0; afterId !== null; ) {
    const batch = await applyBatch(ctx, model, afterId, moment.now)
    moved += batch.moved
    done += batch.seen
    afterId = batch.lastId
    onProgress({ model: model.key, done, total })
  }
  moved += await finishRun(ctx, model, total, moment.now)
  return { model: model.key, customers: total, moved }
}

function applyBatch(ctx: Context, model: ScoreModel, afterId: number, now: Date) {
  return inTransaction(ctx, async ({ db }) => {
    const batch = await applyStaged(db, model.key, { afterId, limit: BATCH, now })
    await touchMoved(db, model, batch.moved, now)
    return { moved: batch.moved.length, seen: batch.seen, lastId: batch.lastId }
  })
}

/** Ends what nobody has any more and keeps what the hours until the next run need. */
function finishRun(ctx: Context, model: ScoreModel, customers: number, now: Date): Promise<number> {
  return inTransaction(ctx, async ({ db }) => {
    const ended = await endUnstaged(db, model, now)
    await touchMoved(db, model, ended, now)
    const run = model.kind === 'rfm' && customers > 0 ? await findRfmThresholds(db, model.key) : null
    await markModelRun(db, model.key, { at: now, customers, run })
    return ended.length
  })
}

function recomputePoints(ctx: Context, model: ScoreModel, now: Date): Promise<Recomputed> {
  return inTransaction(ctx, async ({ db }) => {
    const moved = await decayPoints(db, model.key, now)
    await touchMoved(db, model, moved, now)
    await updateModelBands(db, model.key)
    const customers = await countScores(db, model.key)
    await markModelRun(db, model.key, { at: now, customers, run: null })
    return { model: model.key, customers, moved: moved.length }
  })
}

function touchMoved(db: Context['db'], model: ScoreModel, customerIds: readonly number[], now: Date) {
  return touch(
    db,
    customerIds.map((customerId) => ({ customerId, topic: `score:${model.key}` })),
    now,
  )
}
