import type { Context } from '../context.ts'
import { markUncertain, requeueUncertain } from './queries/outcomes.ts'
import { ringDispatch } from './ring-dispatch.ts'

const BATCH = 1_000
/** How long evidence may take before a receipt or a password mail is sent again. */
const RESEND_AFTER_MS = 15 * 60_000

/**
 * Finds messages that were handed over by a process that did not say what became of them: they are uncertain
 * now, listed, and marketing is never sent again by itself. Transactional ones go again after 15 minutes
 * without evidence that they left, since missing a receipt is worse than having two. Runs anywhere, any time.
 */
export async function recoverHanded(ctx: Context): Promise<{ uncertain: number; requeued: number }> {
  const now = ctx.clock.now()
  let uncertain = 0
  for (let found = BATCH; found === BATCH; uncertain += found) {
    found = (await markUncertain(ctx.db, now, BATCH)).length
  }
  if (uncertain > 0) ctx.log.warn({ uncertain }, 'messages whose sender did not come back')

  const handedBefore = new Date(now.getTime() - RESEND_AFTER_MS)
  const requeued = await requeueUncertain(ctx.db, { handedBefore, now, limit: BATCH })
  if (requeued.length > 0) {
    await ringDispatch(
      ctx,
      requeued.map(({ channel }) => channel),
    )
  }
  return { uncertain, requeued: requeued.length }
}
