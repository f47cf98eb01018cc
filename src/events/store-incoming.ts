import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import type { Identity } from '../customers/identity.ts'
import type { Db } from '../db/client.ts'
import { touch } from './append-events.ts'
import { identifyCustomers, type Person } from './identify-customers.ts'
import type { IncomingAlias, IncomingEvent, IncomingIdentify, IncomingItem } from './incoming.ts'
import type { LinkMemory } from './link-memory.ts'
import { claimReceipts, findExternalOwners, insertIncoming } from './queries/ingest.ts'

/** An identity can vanish (erasure) between two looks; not for ever. */
const ROUNDS_MAX = 5

/**
 * Stores what came in, all or nothing per call. Events of customers that exist, which is nearly everything, are
 * one statement; whatever makes, links or changes customers takes a transaction of several.
 */
export async function storeIncoming(
  ctx: Context,
  items: readonly IncomingItem[],
  links: LinkMemory,
): Promise<void> {
  const light = links.lighten(items)
  const plain = light.filter(isPlainEvent)
  const rest = plain.length === light.length ? await storeKnown(ctx, plain) : light
  if (rest.length > 0) await inTransaction(ctx, (inner) => storeAll(inner, rest))
  links.remember(light)
}

/** Answers the events whose customer has still to be made; nothing of those is stored yet. */
async function storeKnown(ctx: Context, events: readonly IncomingEvent[]): Promise<IncomingEvent[]> {
  const unknown = await insertIncoming(ctx.db, events, ctx.clock.now())
  return unknown.flatMap((position) => events[position] ?? [])
}

async function storeAll({ db, clock, masterKey }: Context, items: readonly IncomingItem[]): Promise<void> {
  const now = clock.now()
  const fresh = await withoutRepeats(db, items, now)
  const { company } = await getSettings(db)
  const merges = await findMergedUsers(db, fresh.filter(isAlias))

  const people = fresh.filter(saysWho).map((item) => toPerson(item, merges, company.country))
  const identified = await identifyCustomers(db, people, now, masterKey)
  const touches = fresh.filter(saysWho).flatMap((item, position) => {
    const survivorId = identified[position]?.customerId
    const otherId = item.kind === 'alias' ? merges.get(item.previousId) : undefined
    if (survivorId === undefined || otherId === undefined || survivorId === otherId) return []
    return [{ customerId: survivorId, topic: `merge:${otherId}` }]
  })
  await touch(db, touches, now)
  await storeEvents(db, fresh.filter(isEvent), { now, masterKey })
}

async function storeEvents(
  db: Db,
  events: readonly IncomingEvent[],
  { now, masterKey }: { now: Date; masterKey: Buffer },
): Promise<void> {
  let left = events
  for (let round = 1; left.length > 0; round++) {
    if (round > ROUNDS_MAX) throw new Error(`customers of ${left.length} events vanish as they are made`)
    const all = left
    const unknown = await insertIncoming(db, all, now)
    left = unknown.flatMap((position) => all[position] ?? [])
    await identifyCustomers(db, left.map(toStranger), now, masterKey)
  }
}

/** Receipts are taken here once for all, so the events that remain need none of their own. */
async function withoutRepeats(db: Db, items: readonly IncomingItem[], now: Date): Promise<IncomingItem[]> {
  const keys = items.flatMap(({ receiptKey }) => receiptKey ?? [])
  const unclaimed = keys.length === 0 ? new Set<string>() : await claimReceipts(db, [...new Set(keys)], now)
  return items
    .filter(({ receiptKey }) => receiptKey === undefined || unclaimed.delete(receiptKey))
    .map(({ receiptKey: _, ...item }) => item)
}

/** An alias may name another user id; it is one only if somebody has it. */
async function findMergedUsers(db: Db, aliases: readonly IncomingAlias[]): Promise<Map<string, number>> {
  if (aliases.length === 0) return new Map()
  return findExternalOwners(db, [...new Set(aliases.map(({ previousId }) => previousId))])
}

function toPerson(item: IncomingItem, merges: ReadonlyMap<string, number>, country: string): Person {
  const { identities, at } = item
  switch (item.kind) {
    case 'event':
      return { identities, at, repoint: false, source: 'track' }
    case 'identify':
      return {
        identities: [...identities, ...addressesOf(item, country)],
        set: item.set,
        at,
        repoint: true,
        source: 'identify',
      }
    case 'alias': {
      const device: Identity[] = merges.has(item.previousId)
        ? []
        : [{ kind: 'anonymous', value: item.previousId }]
      return { identities: [...identities, ...device], at, repoint: true, source: 'alias' }
    }
    default:
      return item satisfies never
  }
}

function addressesOf({ set }: IncomingIdentify, country: string): Identity[] {
  const email = typeof set['email'] === 'string' ? normaliseEmail(set['email']) : undefined
  const phone = typeof set['phone'] === 'string' ? normalisePhone(set['phone'], country) : undefined
  return [
    ...(email ? [{ kind: 'email' as const, value: email }] : []),
    ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
  ]
}

function toStranger({ identities, at }: IncomingEvent): Person {
  return { identities: identities.slice(0, 1), at, repoint: false, source: 'track' }
}

/** Says no more than what one customer did. */
function isPlainEvent(item: IncomingItem): item is IncomingEvent {
  return item.kind === 'event' && item.identities.length === 1
}

function saysWho(item: IncomingItem): boolean {
  return !isPlainEvent(item)
}

function isEvent(item: IncomingItem): item is IncomingEvent {
  return item.kind === 'event'
}

function isAlias(item: IncomingItem): item is IncomingAlias {
  return item.kind === 'alias'
}
