import { z } from 'zod'
import { afterCommit, type Context } from '../context.ts'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** There are calls to be made. Without payload: whoever answers looks at every endpoint. */
export const makeWebhookCalls = defineJob({
  name: 'webhooks.call',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(1_000, 10_000),
})

export function ringWebhooks(ctx: Context): Promise<void> {
  return afterCommit(ctx, () => ctx.queue.ring(makeWebhookCalls, {}, { key: 'webhooks' }))
}
