import type { Identity } from '../customers/identity.ts'
import type { AttributeChange, Profile, Refusal } from '../customers/profile.ts'
import { type SettledClaim, settleClaims } from '../customers/settle-claims.ts'
import { updateAttributes } from '../customers/update-attributes.ts'
import type { Db } from '../db/client.ts'
import { appendEvents, type NewEvent, type Touch, touch } from './append-events.ts'

/** Somebody of whom identities and perhaps attributes are given. */
export interface Person extends Omit<AttributeChange, 'customerId'> {
  readonly identities: readonly Identity[]
  /** May it take an anonymous id from another known customer? */
  readonly repoint: boolean
  /** When it was said; the customer_created and customer_updated events carry this instant. */
  readonly at: Date
  /** `api`, `identify`, `import`, … : shown in the timeline. */
  readonly source: string
}

export interface Identified {
  readonly customerId: number
  readonly created: boolean
  readonly changed: readonly string[]
  readonly refused: readonly Refusal[]
  /** Identities that they got by this. */
  readonly given: readonly Identity[]
  /** The profile before and after the whole call; without attributes to write there is neither. */
  readonly before?: Profile | undefined
  readonly after?: Profile | undefined
}

/**
 * Finds or makes the customer of each person and writes their attributes; tells the engine (topics `created`,
 * `attribute:<name>`, `merge:<other id>`; events customer_created, customer_updated). One answer per person, in
 * order. `db` is a transaction; ring the engine after it.
 */
export async function identifyCustomers(
  db: Db,
  people: readonly Person[],
  now: Date,
  masterKey: Buffer,
): Promise<Identified[]> {
  if (people.length === 0) return []

  const claims = await settleClaims(db, people, now)
  const pairs = people.flatMap((person, position) => {
    const claim = claims[position]
    return claim ? [{ person, claim }] : []
  })
  const changes = pairs.filter(saysSomething).map(toChange)
  const results = new Map(
    (await updateAttributes(db, changes, now, masterKey)).map((result) => [result.customerId, result]),
  )

  const identified = pairs.map(({ claim }) => {
    const result = results.get(claim.customerId)
    return {
      customerId: claim.customerId,
      created: claim.created,
      changed: result?.changed ?? [],
      given: claim.given,
      before: result?.before,
      after: result?.after,
      refused: [...(result?.refused ?? []), ...claim.refused.map(toRefusal)].filter(isFirstOfName),
    }
  })
  await appendEvents(db, toEvents(pairs, identified), now)
  await touch(db, toTouches(claims, identified), now)
  return identified
}

interface Pair {
  readonly person: Person
  readonly claim: SettledClaim
}

/** An address that names somebody is theirs to be reached at, unless they say otherwise. */
function toChange({ person, claim }: Pair): AttributeChange {
  const { identities, set, increment, unset } = person
  const addresses = identities.filter(({ kind }) => kind === 'email' || kind === 'phone')
  return {
    customerId: claim.customerId,
    set: { ...Object.fromEntries(addresses.map(({ kind, value }) => [kind, value])), ...set },
    ...(increment ? { increment } : {}),
    ...(unset ? { unset } : {}),
  }
}

function saysSomething({ person }: Pair): boolean {
  const { identities, set, increment, unset } = person
  return (
    Boolean(set ?? increment ?? unset) || identities.some(({ kind }) => kind === 'email' || kind === 'phone')
  )
}

function toRefusal({ kind }: Identity): Refusal {
  return { name: kind, reason: 'taken' }
}

function isFirstOfName({ name }: Refusal, position: number, all: readonly Refusal[]): boolean {
  return all.findIndex((other) => other.name === name) === position
}

/** One event per customer and round: who was made (or became known) has no separate update. */
function toEvents(pairs: readonly Pair[], identified: readonly Identified[]): NewEvent[] {
  const told = new Map<number, NewEvent>()
  pairs.forEach(({ person, claim }, position) => {
    const {
      customerId,
      changed = [],
      refused = [],
    } = identified[position] ?? { customerId: claim.customerId }
    const properties = {
      source: person.source,
      ...(changed.length > 0 ? { changed } : {}),
      ...(refused.length > 0 ? { refused } : {}),
    }
    if (claim.becameKnown)
      told.set(customerId, { customerId, type: 'customer_created', occurredAt: person.at, properties })
    else if (changed.length + refused.length > 0 && !told.has(customerId)) {
      told.set(customerId, { customerId, type: 'customer_updated', occurredAt: person.at, properties })
    }
  })
  return [...told.values()]
}

function toTouches(claims: readonly SettledClaim[], identified: readonly Identified[]): Touch[] {
  return [
    ...claims.filter((claim) => claim.created).map(({ customerId }) => ({ customerId, topic: 'created' })),
    ...claims.flatMap(({ customerId, merges }) => merges.map((id) => ({ customerId, topic: `merge:${id}` }))),
    ...identified.flatMap(({ customerId, changed }) =>
      changed.map((name) => ({ customerId, topic: `attribute:${name}` })),
    ),
  ]
}
