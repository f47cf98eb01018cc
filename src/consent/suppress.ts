import { addressHash } from '../customers/address.ts'
import type { Db } from '../db/client.ts'
import { isTransaction, transact } from '../db/transaction.ts'
import { touch } from '../events/append-events.ts'
import type { ContactChannel, SuppressionReason } from './consent.ts'
import { lockConsents, lockHeads } from './queries/ledger.ts'
import {
  findCustomersOfAddresses,
  findSuppression,
  type Suppression,
  upsertSuppressions,
} from './queries/suppressions.ts'

/** An address to suppress: normalised, or its keyed hash when the address itself is not at hand. */
export interface AddressToSuppress {
  readonly channel: ContactChannel
  readonly address?: string
  readonly addressHash?: string
  readonly reason: SuppressionReason
  /** `kind:id` of whoever caused it. No personal data. */
  readonly actor: string
}

/**
 * From the commit on, nothing goes to these addresses, receipts included, whatever the consent. Waits for a
 * gate that is deciding about one of their customers. Repeating it changes nothing.
 */
export async function suppress(
  db: Db,
  list: readonly AddressToSuppress[],
  now: Date,
  masterKey: Buffer,
): Promise<void> {
  if (list.length === 0) return
  if (!isTransaction(db)) {
    await transact(db, (tx) => suppress(tx, list, now, masterKey))
    return
  }

  const suppressions = list.map(
    (item): Suppression => ({
      channel: item.channel,
      addressHash: hashOf(item, masterKey),
      reason: item.reason,
      at: now,
      actor: item.actor,
    }),
  )
  const affected = await findCustomersOfAddresses(db, suppressions)
  const customerIds = affected.map(({ customerId }) => customerId)
  await lockHeads(db, customerIds)
  await lockConsents(db, customerIds)
  await upsertSuppressions(db, suppressions)
  await touch(
    db,
    affected.map(({ customerId, channel }) => ({ customerId, topic: `consent:${channel}` })),
    now,
  )
}

export async function isSuppressed(
  db: Db,
  address: { readonly channel: ContactChannel; readonly address?: string; readonly addressHash?: string },
  masterKey: Buffer,
): Promise<boolean> {
  const found = await findSuppression(db, {
    channel: address.channel,
    addressHash: hashOf(address, masterKey),
  })
  return found !== undefined
}

function hashOf(
  item: { readonly channel: ContactChannel; readonly address?: string; readonly addressHash?: string },
  masterKey: Buffer,
): string {
  if (item.addressHash !== undefined) return item.addressHash
  if (item.address === undefined) throw new Error('a suppression names neither an address nor its hash')
  return addressHash(item.channel, item.address, masterKey)
}
