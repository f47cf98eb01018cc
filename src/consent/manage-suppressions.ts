import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { addressHash, normaliseEmail, normalisePhone } from '../customers/address.ts'
import { ringEngine } from '../events/jobs.ts'
import type { ContactChannel } from './consent.ts'
import { deleteSuppression, findSuppression, type Suppression } from './queries/suppressions.ts'
import { suppress } from './suppress.ts'

export interface ManualSuppression {
  readonly channel: ContactChannel
  readonly address: string
  /** Why; kept in the audit log. No personal data. */
  readonly reason: string
}

/** Staff stop all contact to an address. */
export async function addSuppression(ctx: Context, input: ManualSuppression): Promise<void> {
  const address = await normalise(ctx, input)
  await inTransaction(ctx, async ({ db, clock, actor, masterKey }) => {
    const now = clock.now()
    const item = {
      channel: input.channel,
      address,
      reason: 'manual',
      actor: `${actor.kind}:${actor.id}`,
    } as const
    await suppress(db, [item], now, masterKey)
    const entityId = addressHash(input.channel, address, masterKey)
    const after = { channel: input.channel, reason: input.reason }
    await recordAudit(db, actor, { action: 'suppression.add', entity: 'suppression', entityId, after }, now)
  })
  await ringEngine(ctx)
}

/**
 * Staff lift what staff had put there. Throws ConflictError for any other reason: a complaint, a STOP, an
 * opposition or an erasure is not ours to take back.
 */
export async function removeSuppression(ctx: Context, input: ManualSuppression): Promise<void> {
  const address = await normalise(ctx, input)
  await inTransaction(ctx, async ({ db, clock, actor, masterKey }) => {
    const key = { channel: input.channel, addressHash: addressHash(input.channel, address, masterKey) }
    const found = await findSuppression(db, key)
    if (!found) throw new NotFoundError('suppression', `of this address on ${input.channel}`)
    if (!(await deleteSuppression(db, { ...key, reason: 'manual' }))) {
      throw new ConflictError(
        `the address is suppressed as ${found.reason}: only a manual suppression can be lifted`,
      )
    }
    const change = { before: { reason: found.reason, at: found.at }, after: { reason: input.reason } }
    const entry = {
      action: 'suppression.remove',
      entity: 'suppression',
      entityId: key.addressHash,
      ...change,
    }
    await recordAudit(db, actor, entry, clock.now())
  })
}

/** Is this address suppressed, and why? Throws InvalidInputError. */
export async function lookUpSuppression(
  ctx: Context,
  { channel, address }: Pick<ManualSuppression, 'channel' | 'address'>,
): Promise<Suppression | undefined> {
  const normal = await normalise(ctx, { channel, address })
  return findSuppression(ctx.db, { channel, addressHash: addressHash(channel, normal, ctx.masterKey) })
}

async function normalise(
  ctx: Context,
  { channel, address }: Pick<ManualSuppression, 'channel' | 'address'>,
): Promise<string> {
  const { company } = await getSettings(ctx.db)
  const normal = channel === 'email' ? normaliseEmail(address) : normalisePhone(address, company.country)
  if (normal) return normal
  throw new InvalidInputError('the address cannot be read', [
    { path: 'address', message: `is no ${channel} address` },
  ])
}
