import type { Context } from '../context.ts'
import { expireConsents } from './expire-consents.ts'
import { expireOptIns } from './queries/opt-ins.ts'
import { pruneRateLimits } from './rate-limit.ts'
import { releaseRested } from './rest-bounced.ts'

const BATCH = 1_000

/** What time does to this room: consents and opt-ins that end, addresses that have rested, counters that nobody needs. Run it every hour. */
export async function tendConsents(ctx: Context): Promise<void> {
  let ended = BATCH
  while (ended === BATCH) ended = await expireConsents(ctx, BATCH)
  await expireOptIns(ctx.db, ctx.clock.now())
  await releaseRested(ctx)
  await pruneRateLimits(ctx)
}
