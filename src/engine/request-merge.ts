import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { type Customer, findCustomersByIds } from '../customers/queries.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'

export interface MergeRequest {
  readonly survivorId: number
  readonly otherId: number
}

/**
 * Staff say that two customers are one. The engine carries it out in its next pass, when it holds the lanes of
 * both: see merges.ts. Throws NotFoundError, or ConflictError when one of them is merged or erased already.
 */
export async function requestMerge(ctx: Context, { survivorId, otherId }: MergeRequest): Promise<void> {
  if (survivorId === otherId) throw new ConflictError('a customer cannot be merged with themselves')
  await inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const found = await findCustomersByIds(db, [survivorId, otherId])
    for (const id of [survivorId, otherId])
      assertPresent(
        id,
        found.find((customer) => customer.id === id),
      )
    await touch(db, [{ customerId: survivorId, topic: `merge:${otherId}` }], now)
    const entry = {
      action: 'customer.merge',
      entity: 'customer',
      entityId: survivorId,
      after: { merged: otherId },
    }
    await recordAudit(db, actor, entry, now)
  })
  await ringEngine(ctx)
}

function assertPresent(id: number, customer: Customer | undefined): void {
  if (!customer) throw new NotFoundError('customer', id)
  if (customer.state === 'known' || customer.state === 'anonymous') return
  throw new ConflictError(`one of the customers is ${customer.state} already`)
}
