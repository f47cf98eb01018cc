import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import type { Db } from '../db/client.ts'
import { type Touch, touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import type { ScoreModel } from './model.ts'
import { listModels } from './models.ts'
import { lockForRefresh } from './queries/locks.ts'
import { takeFromScoreQueue } from './queries/score-queue.ts'
import { writeScores } from './queries/scores.ts'
import { type ScoringMoment, sourceForSome } from './source-of.ts'

export interface Refreshed {
  /** Customers taken off the queue; fewer than asked for means that it is empty or somebody else's. */
  readonly customers: number
  /** Scores whose value or band is another than before. */
  readonly moved: number
}

/**
 * Computes the scores of up to `limit` customers to whom something happened. Steps aside while the whole
 * base is being computed; the queue waits.
 */
export async function refreshScores(ctx: Context, limit: number): Promise<Refreshed> {
  const models = await listModels(ctx.db)
  const { timezone } = (await getSettings(ctx.db)).company
  const moment = { now: ctx.clock.now(), timezone }

  const refreshed = await inTransaction(ctx, async ({ db }) => {
    if (!(await lockForRefresh(db))) return { customers: 0, moved: 0 }

    const customerIds = await takeFromScoreQueue(db, limit)
    if (customerIds.length === 0) return { customers: 0, moved: 0 }

    const touches: Touch[] = []
    for (const model of models) touches.push(...(await refreshModel(db, model, moment, customerIds)))
    await touch(db, touches, moment.now)
    return { customers: customerIds.length, moved: touches.length }
  })
  if (refreshed.moved > 0) await ringEngine(ctx)
  return refreshed
}

async function refreshModel(
  db: Db,
  model: ScoreModel,
  moment: ScoringMoment,
  customerIds: readonly number[],
): Promise<Touch[]> {
  const source = sourceForSome(model, moment, customerIds)
  if (!source) return []

  const { moved } = await writeScores(db, model, { source, customerIds, now: moment.now })
  return moved.map((customerId) => ({ customerId, topic: `score:${model.key}` }))
}
