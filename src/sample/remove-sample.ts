import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { addressHash } from '../customers/address.ts'
import type { Db } from '../db/client.ts'
import { lockInLanes } from '../engine/queries/lanes.ts'
import { receiptKeyOf } from '../events/receipt-key.ts'
import { deleteItem, isUsed, listSampleItems, type SampleItem } from './queries/items.ts'
import {
  deleteCustomers,
  deleteReceipts,
  deleteSuppressions,
  forgetSample,
  listSampleCustomers,
  lockSample,
} from './queries/people.ts'
import { inventSample, type SamplePerson } from './sample.ts'

export interface Removal {
  readonly customers: number
  /** Invented people who were merged with somebody: they stay, and are customers like any other from now on. */
  readonly merged: number
  /** What something of the company's own uses, or what real people were enrolled in: it stays, and is theirs. */
  readonly kept: readonly SampleItem[]
}

/** What depends on others goes first, so that it keeps none of them. */
const ORDER: readonly SampleItem['kind'][] = ['workflow', 'template', 'segment', 'purpose']

/**
 * Takes the sample data out again as if they had never been there, in one transaction: the invented people with
 * everything of theirs, in every room, also the messages and figures of campaigns that they were in. What is in
 * use by anything else stays. The audit log keeps that it was there. Waits for passes that work on them.
 */
export async function removeSample(ctx: Context): Promise<Removal> {
  return inTransaction(ctx, async ({ db, clock, actor, masterKey }) => {
    const now = clock.now()
    await lockSample(db)
    const customers = await listSampleCustomers(db)
    const items = await listSampleItems(db)
    if (customers.length + items.length === 0) throw new NotFoundError('sample', 'sample')

    const gone = customers.flatMap(({ id, isMerged }) => (isMerged ? [] : [id]))
    await lockInLanes(db, gone)
    await deleteCustomers(db, gone, now)
    const people = inventSample(now)
    await deleteReceipts(
      db,
      people.flatMap(({ events }) => events.map(({ id }) => receiptKeyOf(id))),
    )
    await deleteSuppressions(
      db,
      people.flatMap((person) => hashesOf(person, masterKey)),
    )
    const kept = await removeItems(db, items)
    await forgetSample(db)
    const removal = { customers: gone.length, merged: customers.length - gone.length, kept }
    const change = { action: 'sample.remove', entity: 'sample', entityId: 'sample', after: removal }
    await recordAudit(db, actor, change, now)
    return removal
  })
}

function hashesOf({ email, phone }: SamplePerson, masterKey: Buffer): string[] {
  return [
    addressHash('email', email, masterKey),
    ...(phone === '' ? [] : [addressHash('phone', phone, masterKey)]),
  ]
}

async function removeItems(db: Db, items: readonly SampleItem[]): Promise<SampleItem[]> {
  const kept: SampleItem[] = []
  for (const kind of ORDER) {
    for (const item of items.filter((one) => one.kind === kind)) {
      if (await isUsed(db, item)) kept.push(item)
      else await deleteItem(db, item)
    }
  }
  return kept
}
