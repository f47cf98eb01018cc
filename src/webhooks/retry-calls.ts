import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import { ringWebhooks } from './jobs.ts'
import { reopenCalls } from './queries/calls.ts'

/**
 * Makes failed calls again, with their idempotency key: one, or all of an endpoint. The customer goes on where they
 * are; what the answer would have set is not set any more when their workflow has moved on.
 */
export async function retryCalls(
  ctx: Context,
  which: { readonly id: number } | { readonly endpoint: string },
): Promise<number> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor, clock } = inner
    const now = clock.now()
    const opened = await reopenCalls(db, which, now)
    if ('id' in which && opened.length === 0) throw new ConflictError('the call has not failed')
    const entityId = 'id' in which ? which.id : which.endpoint
    const change = { action: 'webhook.retry', entity: 'webhook', entityId, after: { calls: opened.length } }
    await recordAudit(db, actor, change, now)
    await ringWebhooks(inner)
    return opened.length
  })
}
