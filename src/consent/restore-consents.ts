import type { Db } from '../db/client.ts'
import type { ConsentEntry } from './consent.ts'
import {
  type BroughtConsent,
  findWordingsOfEntries,
  forgetConsents,
  listBrought,
  listRefusedSince,
} from './queries/consents.ts'
import { recordConsents } from './record-consent.ts'

interface Undone {
  readonly mergeId: number
  readonly survivorId: number
  readonly otherId: number
}

/**
 * A merge is undone: where nobody said anything since, a new entry in the survivor's chain restores what they had
 * before it, under the instant of that decision. What they decided since stays. The other's chain was never touched;
 * but who refused or withdrew since the merge may have been either, so there the refusal holds for both.
 * Call it in the transaction of the undoing.
 */
export async function restoreConsents(db: Db, undone: Undone, now: Date): Promise<void> {
  const brought = await listBrought(db, undone.mergeId)
  const refused = await listRefusedSince(db, undone.mergeId)
  const wordingOf = await findWordingsOfEntries(
    db,
    refused.map(({ entryId }) => entryId),
  )
  const carried = refused.map(
    (consent): ConsentEntry => ({
      customerId: undone.otherId,
      channel: consent.channel,
      purpose: consent.purpose,
      action: 'transferred',
      legalBasis: consent.legalBasis,
      source: `unmerge:${undone.survivorId}`,
      wordingId: wordingOf.get(consent.entryId) ?? null,
      evidence: consent.proven ? { originEntry: consent.entryId } : {},
      actor: 'system:unmerge',
      at: consent.since,
      origin: { entryId: consent.entryId, state: consent.state },
    }),
  )
  await recordConsents(db, [...brought.map((one) => toRestored(one, undone, now)), ...carried], now)
  // Of what they were never asked they have no consent again; the entry says why.
  await forgetConsents(
    db,
    undone.survivorId,
    brought.filter(({ own }) => own === null),
  )
}

function toRestored(brought: BroughtConsent, { survivorId, otherId }: Undone, now: Date): ConsentEntry {
  const { channel, purpose, own } = brought
  return {
    customerId: survivorId,
    channel,
    purpose,
    action: 'restored',
    legalBasis: own?.legalBasis ?? brought.legalBasis,
    source: `unmerge:${otherId}`,
    wordingId: brought.ownWordingId,
    evidence: own?.proven ? { originEntry: own.entryId } : {},
    actor: 'system:unmerge',
    at: now,
    expiresAt: own?.expiresAt ? new Date(own.expiresAt) : null,
    outOfHours: own?.outOfHours ?? false,
    origin: own
      ? { entryId: own.entryId, state: own.state, since: new Date(own.since) }
      : { entryId: brought.entryId, state: 'expired' },
  }
}
