import { recordAudit } from '../access/record-audit.ts'
import { listConsents } from '../consent/queries/consents.ts'
import { recordConsents } from '../consent/record-consent.ts'
import { type AddressToSuppress, suppress } from '../consent/suppress.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { lockInLanes } from '../engine/queries/lanes.ts'
import { anonymiseRows, blankCustomers, deleteByAddress, deletePersonalRows } from './queries/erase.ts'
import { findFamily, type KnownAddress, listAddresses } from './queries/family.ts'

export interface Erasure {
  readonly customerId: number
  /** Customers that had been merged into this one are erased with it. */
  readonly customers: number
  /** Addresses that are suppressed from now on, as keyed hashes. */
  readonly suppressed: number
}

/**
 * Right to erasure (GDPR 17), in one transaction: what described the person is deleted in every room, what
 * others' counts rest on is made anonymous, what was queued is cancelled. Two things survive: a keyed hash of
 * each address, so that the same file imported again contacts nobody, and the consent ledger without its
 * evidence, still verifiable. Waits for a lane pass that works on them. Repeating it changes nothing more.
 */
export async function eraseCustomer(ctx: Context, customerId: number): Promise<Erasure> {
  return inTransaction(ctx, async ({ db, clock, actor, masterKey }) => {
    const now = clock.now()
    const seen = await findFamily(db, customerId)
    if (!seen) throw new NotFoundError('customer', customerId)
    await lockInLanes(db, seen.ids)
    // Looked up again under the lock: a merge may have come first.
    const family = (await findFamily(db, customerId)) ?? seen
    await lockInLanes(db, family.ids)

    const addresses = await listAddresses(db, family.ids)
    const suppressions = toSuppressions(addresses, `${actor.kind}:${actor.id}`)
    await closeConsents(db, family.survivorId, now)
    await suppress(db, suppressions, now, masterKey)
    await anonymiseRows(db, family.ids, now)
    await deletePersonalRows(db, family.ids, now)
    await deleteByAddress(db, addresses)
    await blankCustomers(db, family.ids, now)
    const after = { customers: family.ids.length, suppressed: suppressions.length }
    const change = { action: 'customer.erase', entity: 'customer', entityId: family.survivorId, after }
    await recordAudit(db, actor, change, now)
    return { customerId: family.survivorId, ...after }
  })
}

/** SMS and calls share the number, and each is closed. */
function toSuppressions(addresses: readonly KnownAddress[], actor: string): AddressToSuppress[] {
  return addresses.flatMap(({ kind, value }) => {
    const channels = kind === 'email' ? (['email'] as const) : (['sms', 'phone'] as const)
    return channels.map((channel) => ({ channel, address: value, reason: 'erased' as const, actor }))
  })
}

/** The ledger's last word about what was allowed. */
async function closeConsents(db: Db, customerId: number, now: Date): Promise<void> {
  const open = (await listConsents(db, customerId)).filter(
    ({ state }) => state === 'granted' || state === 'pending',
  )
  await recordConsents(
    db,
    open.map(({ channel, purpose, legalBasis }) => ({
      customerId,
      channel,
      purpose,
      action: 'withdrawn',
      legalBasis,
      source: 'erasure',
      evidence: {},
      actor: 'system:erasure',
      at: now,
    })),
    now,
  )
}
