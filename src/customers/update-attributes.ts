import { getSettings } from '../company/settings.ts'
import type { Db } from '../db/client.ts'
import { addressHash } from './address.ts'
import {
  type AttributeChange,
  applyChange,
  attributeOf,
  isSameValue,
  type Profile,
  type Refusal,
} from './profile.ts'
import {
  type AddressClaim,
  claimAddresses,
  deleteAddresses,
  lockProfiles,
  type ProfileUpdate,
  updateProfiles,
} from './queries/profiles.ts'

export interface AttributeResult {
  readonly customerId: number
  /** Names whose value is different now. Touch `attribute:<name>` for each. */
  readonly changed: string[]
  /** Values that were not taken over: not valid, or an address of another customer. */
  readonly refused: readonly Refusal[]
  readonly before: Profile
  readonly after: Profile
}

/** What is being done to one customer in this call. */
interface Draft {
  readonly customerId: number
  readonly before: Profile
  after: Profile
  readonly named: Set<string>
  readonly refused: Refusal[]
}

/**
 * Changes profiles set-wise, in a few statements however many they are; several changes of one customer are
 * applied in order. Addresses keep their identity rows and hashes in step. Customers that are merged, erased
 * or unknown are left out of the answer. Run it in a transaction.
 */
export async function updateAttributes(
  db: Db,
  changes: readonly AttributeChange[],
  now: Date,
  masterKey: Buffer,
): Promise<AttributeResult[]> {
  if (changes.length === 0) return []

  const { company } = await getSettings(db)
  const ids = [...new Set(changes.map((change) => change.customerId))]
  const drafts = new Map<number, Draft>()
  for (const { id, ...before } of await lockProfiles(db, ids)) {
    drafts.set(id, { customerId: id, before, after: before, named: new Set(), refused: [] })
  }
  for (const change of changes) applyTo(drafts.get(change.customerId), change, company.country)

  await settleAddresses(db, [...drafts.values()], now)
  const results = Array.from(drafts.values(), (draft) => ({
    customerId: draft.customerId,
    changed: changedOf(draft),
    refused: draft.refused,
    before: draft.before,
    after: draft.after,
  }))
  const updates = results
    .filter(({ changed }) => changed.length > 0)
    .flatMap(({ customerId }) => drafts.get(customerId) ?? [])
    .map((draft) => toUpdate(draft, masterKey))
  if (updates.length > 0) await updateProfiles(db, updates, now)
  return results
}

function applyTo(draft: Draft | undefined, change: AttributeChange, defaultCountry: string): void {
  if (!draft) return
  const { profile, changed, refused } = applyChange(draft.after, change, defaultCountry)
  draft.after = profile
  for (const name of changed) draft.named.add(name)
  draft.refused.push(...refused)
}

/** Something set and set back is no change. */
function changedOf({ before, after, named }: Draft): string[] {
  return [...named].filter((name) => !isSameValue(attributeOf(before, name), attributeOf(after, name)))
}

/** An address of another customer stays theirs; one that is removed stops naming this customer. */
async function settleAddresses(db: Db, drafts: readonly Draft[], now: Date): Promise<void> {
  const moved = drafts.flatMap((draft) => addressKinds.map((kind) => ({ draft, kind }))).filter(isMoved)
  const claims = moved.flatMap(({ draft, kind }) => addressOf(draft, kind, 'after') ?? [])
  const removed = moved
    .filter(({ draft, kind }) => draft.after[kind] === null)
    .flatMap(({ draft, kind }) => addressOf(draft, kind, 'before') ?? [])
  if (removed.length > 0) await deleteAddresses(db, removed)
  if (claims.length === 0) return

  const owners = new Map(
    (await claimAddresses(db, claims, now)).map(({ kind, value, customerId }) => [
      `${kind} ${value}`,
      customerId,
    ]),
  )
  for (const { draft, kind } of moved) {
    const value = draft.after[kind]
    if (value !== null && owners.get(`${kind} ${value}`) !== draft.customerId) takeBack(draft, kind)
  }
}

const addressKinds = ['email', 'phone'] as const
type AddressKind = (typeof addressKinds)[number]

function isMoved({ draft, kind }: { draft: Draft; kind: AddressKind }): boolean {
  return draft.before[kind] !== draft.after[kind]
}

function addressOf(draft: Draft, kind: AddressKind, when: 'before' | 'after'): AddressClaim | undefined {
  const value = draft[when][kind]
  return value === null ? undefined : { customerId: draft.customerId, kind, value }
}

function takeBack(draft: Draft, kind: AddressKind): void {
  draft.after = { ...draft.after, [kind]: draft.before[kind] }
  draft.refused.push({ name: kind, reason: 'taken' })
}

function toUpdate({ customerId, after }: Draft, masterKey: Buffer): ProfileUpdate {
  return {
    ...after,
    id: customerId,
    emailHash: after.email && addressHash('email', after.email, masterKey),
    phoneHash: after.phone && addressHash('phone', after.phone, masterKey),
    known: after.email !== null || after.phone !== null,
  }
}
