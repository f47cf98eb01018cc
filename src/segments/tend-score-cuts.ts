import { type Context, inTransaction } from '../context.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { hasDependents, passThroughLanes } from './queries/build.ts'
import {
  forgetPreviousCuts,
  listModelsToCut,
  listMoved,
  listUnsettledCuts,
  saveCuts,
} from './queries/score-cuts.ts'

const BATCH = 5_000

/**
 * Draws each score model's percentiles anew once a day and after each computation of the whole base, and puts
 * everybody who is in another hundredth before the engine. A pass that still saw the old ones must be over before
 * that: hence through all lanes in between.
 */
export async function tendScoreCuts(ctx: Context): Promise<void> {
  for (const model of await listModelsToCut(ctx.db, ctx.clock.now()))
    await saveCuts(ctx.db, model, ctx.clock.now())
  const unsettled = await listUnsettledCuts(ctx.db)
  if (unsettled.length === 0) return

  await passThroughLanes(ctx.db)
  for (const model of unsettled) await settleModel(ctx, model)
  await ringEngine(ctx)
}

async function settleModel(ctx: Context, model: string): Promise<void> {
  const topic = `percentile:${model}`
  await inTransaction(ctx, async ({ db, clock }) => {
    const isAsked = await hasDependents(db, topic)
    for (let afterId = 0, isMore = isAsked; isMore; ) {
      const ids = await listMoved(db, model, afterId, BATCH)
      await touch(
        db,
        ids.map((customerId) => ({ customerId, topic })),
        clock.now(),
      )
      afterId = ids.at(-1) ?? afterId
      isMore = ids.length === BATCH
    }
    await forgetPreviousCuts(db, model)
  })
}
