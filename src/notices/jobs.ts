import { z } from 'zod'
import { afterCommit, type Context } from '../context.ts'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Steps have something to tell the staff. */
export const sendNoticesJob = defineJob({
  name: 'notices.send',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(1_000, 10_000),
})

export function ringNotices(ctx: Context): Promise<void> {
  return afterCommit(ctx, () => ctx.queue.ring(sendNoticesJob, {}, { key: 'notices' }))
}
