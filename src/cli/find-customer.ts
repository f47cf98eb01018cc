import type { Context } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { fromPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { findCustomerByIdentity } from '../customers/queries.ts'

/** By public id, external id, email, phone or anonymous id. Throws NotFoundError. */
export async function findCustomerId(ctx: Context, text: string): Promise<number> {
  const id = fromPublicId('cus', text, deriveKey(ctx.masterKey, 'public-ids'))
  if (id !== undefined) return id
  for (const kind of ['external', 'email', 'phone', 'anonymous'] as const) {
    const customer = await findCustomerByIdentity(ctx.db, kind, kind === 'email' ? text.toLowerCase() : text)
    if (customer) return customer.id
  }
  throw new NotFoundError('customer', text)
}
