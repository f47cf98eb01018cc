import type { Db } from '../db/client.ts'
import { type Claim, newRegistry, type Party, type Registry, settleClaim } from './claim.ts'
import { type Identity, identityText } from './identity.ts'
import { insertCustomers, insertIdentities, lockOwners, markKnown, moveIdentities } from './queries/claims.ts'

export interface SettledClaim {
  readonly customerId: number
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
export async function settleClaims(db: Db, claims: readonly Claim[], now: Date): Promise<SettledClaim[]> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    // A savepoint: what a lost race has written and locked is undone before the next look.
    const settled = await db.transaction((tx) => settleOnce(tx, claims, now)).catch(undefinedOnLostRace)
    if (settled) return settled
  }
  throw new Error(`identities changed under ${ATTEMPTS_MAX} attempts to settle ${claims.length} claims`)
}

const LOST_RACE = Symbol('lost race')

function undefinedOnLostRace(error: unknown): undefined {
  if (error !== LOST_RACE) throw error
}

async function settleOnce(db: Db, claims: readonly Claim[], now: Date): Promise<SettledClaim[]> {
  const registry = await readRegistry(db, claims)
  const known = new Set([...registry.owners.values()].filter((party) => party.known))
  const settlements = claims.map((claim) => settleClaim(registry, claim))

  await writeRegistry(db, registry, now)
  for (const party of registry.created) known.add(party)
  const becameKnown = [...new Set(registry.owners.values())].filter(
    (party) => party.known && !known.has(party),
  )
  if (becameKnown.length > 0) await markKnown(db, becameKnown.map(idOf), now)

  return settlements.map(({ party, merges, ...rest }) => ({
    ...rest,
    customerId: idOf(party),
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

async function writeRegistry(db: Db, registry: Registry, now: Date): Promise<void> {
  if (registry.created.length > 0) {
    const ids = await insertCustomers(
      db,
      registry.created.map(({ known }) => ({ known })),
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
