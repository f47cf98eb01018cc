import { getSettings } from '../company/settings.ts'
import type { Db } from '../db/client.ts'
import { addressHash } from './address.ts'
import { type Claim, newRegistry, type Party, type Registry, type Settlement, settleClaim } from './claim.ts'
import { emptyProfile, firstProfile, type ProfileChange } from './first-profile.ts'
import { type Identity, identityText } from './identity.ts'
import type { ChangedProfile } from './profile.ts'
import {
  insertCustomers,
  insertIdentities,
  lockOwners,
  markKnown,
  moveIdentities,
  type NewCustomer,
} from './queries/claims.ts'

/** A claim with what is said about the person: whom it makes begins with that. */
export interface SpokenClaim extends Claim {
  readonly change?: ProfileChange | undefined
}

export interface SettledClaim {
  readonly customerId: number
  /** What a new customer began with: nothing of the claim's change is left to write. */
  readonly written?: ChangedProfile | undefined
  readonly created: boolean
  readonly becameKnown: boolean
  /** Customers that are the same person, for the engine to merge into this one. */
  readonly merges: readonly number[]
  readonly given: readonly Identity[]
  readonly refused: readonly Identity[]
}

/** Each lost race shows the winner's rows to the next attempt, so a few are plenty. */
const ATTEMPTS_MAX = 10

/**
 * Settles claims in the order given, in a handful of statements however many they are, and returns one answer
 * per claim. Safe against other servers doing the same with the same people. `db` is a transaction.
 */
export async function settleClaims(
  db: Db,
  claims: readonly SpokenClaim[],
  now: Date,
  masterKey: Buffer,
): Promise<SettledClaim[]> {
  const { company } = await getSettings(db)
  const writing: Writing = { now, masterKey, country: company.country }
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    // A savepoint: what a lost race has written and locked is undone before the next look.
    const settled = await db.transaction((tx) => settleOnce(tx, claims, writing)).catch(undefinedOnLostRace)
    if (settled) return settled
  }
  throw new Error(`identities changed under ${ATTEMPTS_MAX} attempts to settle ${claims.length} claims`)
}

interface Writing {
  readonly now: Date
  readonly masterKey: Buffer
  readonly country: string
}

const LOST_RACE = Symbol('lost race')

function undefinedOnLostRace(error: unknown): undefined {
  if (error !== LOST_RACE) throw error
}

async function settleOnce(db: Db, claims: readonly SpokenClaim[], writing: Writing): Promise<SettledClaim[]> {
  const registry = await readRegistry(db, claims)
  const known = new Set([...registry.owners.values()].filter((party) => party.known))
  const settlements = claims.map((claim) => settleClaim(registry, claim))

  const written = firstProfiles(registry, claims, settlements, writing.country)
  await writeRegistry(db, registry, written, writing)
  for (const party of registry.created) known.add(party)
  const becameKnown = [...new Set(registry.owners.values())].filter(
    (party) => party.known && !known.has(party),
  )
  if (becameKnown.length > 0) await markKnown(db, becameKnown.map(idOf), writing.now)

  return settlements.map(({ party, merges, ...rest }) => ({
    ...rest,
    customerId: idOf(party),
    written: written.get(party),
    merges: merges.map(idOf).filter((id) => id !== idOf(party)),
  }))
}

async function readRegistry(db: Db, claims: readonly Claim[]): Promise<Registry> {
  const wanted = new Map(
    claims.flatMap(({ identities }) => identities).map((identity) => [identityText(identity), identity]),
  )
  const parties = new Map<number, Party>()
  const owners: [Identity, Party][] = []
  for (const { kind, value, customerId, state } of await lockOwners(db, [...wanted.values()])) {
    if (state === 'merged' || state === 'erased') throw LOST_RACE
    const party = parties.get(customerId) ?? { id: customerId, known: state === 'known', identities: [] }
    parties.set(customerId, party)
    party.identities.push({ kind, value })
    owners.push([{ kind, value }, party])
  }
  return newRegistry(owners)
}

/** Of those whom the claims make, and about whom they say something that can be written at once. */
function firstProfiles(
  registry: Registry,
  claims: readonly SpokenClaim[],
  settlements: readonly Settlement[],
  country: string,
): Map<Party, ChangedProfile> {
  const changesOf = new Map<Party, ProfileChange[]>(registry.created.map((party) => [party, []]))
  settlements.forEach(({ party }, position) => {
    const change = claims[position]?.change
    if (change) changesOf.get(party)?.push(change)
  })
  const first = new Map<Party, ChangedProfile>()
  for (const [party, changes] of changesOf) {
    const owns = (identity: Identity) => registry.owners.get(identityText(identity)) === party
    const profile = changes.length > 0 ? firstProfile(changes, country, owns) : undefined
    if (profile) first.set(party, profile)
  }
  return first
}

function toNewCustomer(
  { known }: Party,
  written: ChangedProfile | undefined,
  masterKey: Buffer,
): NewCustomer {
  const profile = written?.profile ?? emptyProfile
  const { email, phone } = profile
  return {
    ...profile,
    known,
    emailHash: email && addressHash('email', email, masterKey),
    phoneHash: phone && addressHash('phone', phone, masterKey),
  }
}

async function writeRegistry(
  db: Db,
  registry: Registry,
  written: ReadonlyMap<Party, ChangedProfile>,
  { now, masterKey }: Writing,
): Promise<void> {
  if (registry.created.length > 0) {
    const ids = await insertCustomers(
      db,
      registry.created.map((party) => toNewCustomer(party, written.get(party), masterKey)),
      now,
    )
    registry.created.forEach((party, position) => {
      party.id = ids[position]
    })
  }
  const moves = [...registry.moves.values()]
  const fresh = moves.flatMap(({ identity, from, to }) =>
    from ? [] : [{ ...identity, customerId: idOf(to) }],
  )
  const moved = moves.flatMap(({ identity, from, to }) =>
    from ? [{ ...identity, fromId: idOf(from), toId: idOf(to) }] : [],
  )
  if (fresh.length > 0 && (await insertIdentities(db, fresh, now)) < fresh.length) throw LOST_RACE
  if (moved.length > 0 && (await moveIdentities(db, moved)) < moved.length) throw LOST_RACE
}

function idOf(party: Party): number {
  if (party.id === undefined) throw new Error('a customer of a claim was never inserted')
  return party.id
}
