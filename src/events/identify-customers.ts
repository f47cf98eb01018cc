import { emptyProfile, type ProfileChange } from '../customers/first-profile.ts'
import type { Identity } from '../customers/identity.ts'
import type { Profile, Refusal } from '../customers/profile.ts'
import { type SettledClaim, settleClaims } from '../customers/settle-claims.ts'
import { type AttributeResult, updateAttributes } from '../customers/update-attributes.ts'
import type { Db } from '../db/client.ts'
import { appendEvents, type NewEvent, type Touch, touch } from './append-events.ts'

/** Somebody of whom identities and perhaps attributes are given. */
export interface Person extends ProfileChange {
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
 * `attribute:<name>`, `merge:<other id>`; of someone new only the event or `created`; events customer_created, customer_updated). One answer per person, in
 * order. `db` is a transaction; ring the engine after it.
 */
export async function identifyCustomers(
  db: Db,
  people: readonly Person[],
  now: Date,
  masterKey: Buffer,
): Promise<Identified[]> {
  if (people.length === 0) return []

  const spoken = people.map((person) => ({ ...person, change: toChange(person) }))
  const claims = await settleClaims(db, spoken, now, masterKey)
  const pairs = spoken.flatMap((person, position) => {
    const claim = claims[position]
    return claim ? [{ person, claim }] : []
  })
  const results = await writeProfiles(db, pairs, now, masterKey)

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
  readonly person: Person & { readonly change: ProfileChange | undefined }
  readonly claim: SettledClaim
}

/** An address that names somebody is theirs to be reached at, unless they say otherwise. */
function toChange({ identities, set, increment, unset }: Person): ProfileChange | undefined {
  const addresses = identities.filter(({ kind }) => kind === 'email' || kind === 'phone')
  if (addresses.length === 0 && !(set ?? increment ?? unset)) return undefined
  return {
    set: { ...Object.fromEntries(addresses.map(({ kind, value }) => [kind, value])), ...set },
    ...(increment ? { increment } : {}),
    ...(unset ? { unset } : {}),
  }
}

/** Who was made and begins with all of it has nothing left to write. */
async function writeProfiles(
  db: Db,
  pairs: readonly Pair[],
  now: Date,
  masterKey: Buffer,
): Promise<Map<number, AttributeResult>> {
  const changes = pairs.flatMap(({ person: { change }, claim: { customerId, written } }) =>
    change && !written ? [{ ...change, customerId }] : [],
  )
  const results = await updateAttributes(db, changes, now, masterKey)
  const first = pairs.flatMap(({ claim: { customerId, written } }) =>
    written
      ? [
          {
            customerId,
            ...written,
            changed: [...written.changed],
            before: emptyProfile,
            after: written.profile,
          },
        ]
      : [],
  )
  return new Map([...results, ...first].map((result) => [result.customerId, result]))
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

/**
 * Of someone new everything is asked anyway: `created`, or the customer_created event of who became known by
 * the same claim, stands for each of their attributes.
 */
function toTouches(claims: readonly SettledClaim[], identified: readonly Identified[]): Touch[] {
  const made = new Set(claims.filter(({ created }) => created).map(({ customerId }) => customerId))
  const told = new Set(claims.filter(({ becameKnown }) => becameKnown).map(({ customerId }) => customerId))
  return [
    ...[...made].filter((id) => !told.has(id)).map((customerId) => ({ customerId, topic: 'created' })),
    ...claims.flatMap(({ customerId, merges }) => merges.map((id) => ({ customerId, topic: `merge:${id}` }))),
    ...identified
      .filter(({ customerId }) => !made.has(customerId))
      .flatMap(({ customerId, changed }) =>
        changed.map((name) => ({ customerId, topic: `attribute:${name}` })),
      ),
  ]
}
