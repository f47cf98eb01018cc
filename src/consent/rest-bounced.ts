import { type Context, inTransaction } from '../context.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { deleteSuppressionsBefore, findCustomersOfAddresses } from './queries/suppressions.ts'

/** A mailbox that was full for days is tried again after this. */
const REST_MS = 30 * 86_400_000

/** Lets addresses go that have rested long enough after soft bounces. Returns how many. */
export async function releaseRested(ctx: Context): Promise<number> {
  const released = await inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const gone = await deleteSuppressionsBefore(db, 'soft_bounce', new Date(now.getTime() - REST_MS))
    const affected = await findCustomersOfAddresses(db, gone)
    const topics = affected.map(({ customerId, channel }) => ({ customerId, topic: `consent:${channel}` }))
    await touch(db, topics, now)
    return gone.length
  })
  if (released > 0) await ringEngine(ctx)
  return released
}
