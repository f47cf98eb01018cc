import { type Identity, type IdentityKind, identityText, makesKnown } from './identity.ts'

/** Someone says: these identities are one person. At most one of each kind. */
export interface Claim {
  readonly identities: readonly Identity[]
  /** May it take an anonymous id from another known customer? An identify may, a tracked event may not. */
  readonly repoint: boolean
}

/** A customer while claims are settled; without `id` as long as the database has not made it. */
export interface Party {
  id: number | undefined
  known: boolean
  /** Those that the claims or their telling apart are about, not all. */
  readonly identities: Identity[]
}

export interface Settlement {
  readonly party: Party
  readonly created: boolean
  /** Was made by this claim as a known customer, or became one. */
  readonly becameKnown: boolean
  /** Customers that are the same person: the engine merges them into `party`. */
  readonly merges: readonly Party[]
  /** Identities that are theirs by this claim and were not before. */
  readonly given: readonly Identity[]
  /** Addresses of somebody else; they stay there. */
  readonly refused: readonly Identity[]
}

/** An identity that changes hands; from nobody when it is new. */
export interface IdentityMove {
  readonly identity: Identity
  readonly from: Party | undefined
  readonly to: Party
}

/** Who owns what, as claims are settled one after another, and what has to be written at the end. */
export interface Registry {
  readonly owners: Map<string, Party>
  readonly created: Party[]
  readonly moves: Map<string, IdentityMove>
}

export function newRegistry(owners: Iterable<[Identity, Party]>): Registry {
  const map = new Map(Array.from(owners, ([identity, party]) => [identityText(identity), party]))
  return { owners: map, created: [], moves: new Map() }
}

/**
 * Finds or makes the customer that a claim is about and gives them its identities. The external id decides;
 * without one known, an address of somebody whom the claim does not contradict; then the anonymous id.
 */
export function settleClaim(registry: Registry, claim: Claim): Settlement {
  const found = findParty(registry, claim)
  const party = found ?? createParty(registry)
  const wasKnown = party.known
  const merges = new Set<Party>()
  const given: Identity[] = []
  const refused: Identity[] = []

  for (const identity of claim.identities) {
    const owner = registry.owners.get(identityText(identity))
    const ruling = owner === party ? 'theirs' : rule(owner, identity, claim)
    if (ruling === 'give') {
      give(registry, identity, party)
      given.push(identity)
    }
    if (ruling === 'merge' && owner) merges.add(owner)
    if (ruling === 'refuse') refused.push(identity)
  }
  return {
    party,
    created: !found,
    becameKnown: !wasKnown && party.known,
    merges: [...merges],
    given,
    refused,
  }
}

type Ruling = 'give' | 'merge' | 'refuse' | 'leave'

function rule(owner: Party | undefined, identity: Identity, claim: Claim): Ruling {
  if (!owner) return 'give'
  if (isSamePerson(owner, identity, claim)) return 'merge'
  if (identity.kind !== 'anonymous') return 'refuse'
  return claim.repoint ? 'give' : 'leave'
}

function findParty(registry: Registry, claim: Claim): Party | undefined {
  const byExternal = ownerOf(registry, claim, 'external')
  if (byExternal) return byExternal

  for (const kind of ['email', 'phone'] as const) {
    const identity = claim.identities.find((one) => one.kind === kind)
    const owner = ownerOf(registry, claim, kind)
    if (identity && owner && isSamePerson(owner, identity, claim)) return owner
  }
  return findByDevice(registry, claim)
}

/** A device of nobody yet is theirs; one of a known customer only when the claim has nothing to say against it. */
function findByDevice(registry: Registry, claim: Claim): Party | undefined {
  const device = ownerOf(registry, claim, 'anonymous')
  if (!device?.known) return device

  const namesSomebody = claim.identities.some(({ kind }) => kind === 'external')
  return namesSomebody || contradicts(device, claim) ? undefined : device
}

function ownerOf(registry: Registry, claim: Claim, kind: IdentityKind): Party | undefined {
  const identity = claim.identities.find((one) => one.kind === kind)
  return identity && registry.owners.get(identityText(identity))
}

/** Is the owner of this identity the person that the whole claim is about? A phone may be a household's. */
function isSamePerson(owner: Party, { kind }: Identity, claim: Claim): boolean {
  if (kind === 'anonymous') return !owner.known
  if (contradicts(owner, claim)) return false
  if (kind === 'email') return true

  const claimed = claim.identities.filter(isTelling)
  const owned = owner.identities.filter(isTelling).map(identityText)
  return (
    claimed.length === 0 || owned.length === 0 || claimed.some((one) => owned.includes(identityText(one)))
  )
}

/** The customer has an external id or an email, and the claim names another one. */
function contradicts(party: Party, claim: Claim): boolean {
  return claim.identities.filter(isTelling).some((claimed) => {
    const owned = party.identities.filter(({ kind }) => kind === claimed.kind)
    return owned.length > 0 && !owned.some(({ value }) => value === claimed.value)
  })
}

/** Two external ids, or two emails, are two people until somebody says otherwise. A device or a phone is not. */
function isTelling({ kind }: Identity): boolean {
  return kind === 'external' || kind === 'email'
}

function createParty(registry: Registry): Party {
  const party: Party = { id: undefined, known: false, identities: [] }
  registry.created.push(party)
  return party
}

function give(registry: Registry, identity: Identity, to: Party): void {
  const text = identityText(identity)
  const owner = registry.owners.get(text)
  const pending = registry.moves.get(text)
  registry.moves.set(text, { identity, from: pending ? pending.from : owner, to })
  registry.owners.set(text, to)
  owner?.identities.splice(
    owner.identities.findIndex((one) => identityText(one) === text),
    1,
  )
  to.identities.push(identity)
  to.known ||= makesKnown(identity)
}
