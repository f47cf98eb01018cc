import { type Context, inTransaction } from '../context.ts'
import { buildSegmentJob } from './jobs.ts'
import { listBuildsToResume } from './queries/build.ts'
import { foldDeltas, hasSizesOf, recountSizes } from './queries/sizes.ts'
import { tendScoreCuts } from './tend-score-cuts.ts'

/** What no ring may be lost for: builds that nobody works on are rung for again, the counters are folded, and percentiles kept. */
export async function tendSegments(ctx: Context): Promise<void> {
  for (const { id: segmentId } of await listBuildsToResume(ctx.db, ctx.clock.now())) {
    await ctx.queue.ring(buildSegmentJob, { segmentId }, { key: `build-${segmentId}` })
  }
  await inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const isNewDay = !(await hasSizesOf(db, now))
    await foldDeltas(db, now)
    if (isNewDay) await recountSizes(db)
  })
  await tendScoreCuts(ctx)
}
