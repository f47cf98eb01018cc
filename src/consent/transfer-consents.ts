import type { Db } from '../db/client.ts'
import { findWordingsOfEntries, listConsents } from './queries/consents.ts'
import { recordConsents } from './record-consent.ts'

/**
 * After a merge: what `fromId` decided is written into the survivor's chain with the instants of the decisions,
 * so that the survivor's state is the fold of both; at the same instant the refusal wins. The proof stays
 * with the entries of origin, which each new entry names. Call it in the transaction of the merge.
 */
export async function transferConsents(db: Db, fromId: number, toId: number, now: Date): Promise<void> {
  const consents = await listConsents(db, fromId)
  const wordingOf = await findWordingsOfEntries(
    db,
    consents.map((consent) => consent.entryId),
  )
  await recordConsents(
    db,
    consents.map((consent) => ({
      customerId: toId,
      channel: consent.channel,
      purpose: consent.purpose,
      action: 'transferred',
      legalBasis: consent.legalBasis,
      source: `merge:${fromId}`,
      wordingId: wordingOf.get(consent.entryId) ?? null,
      evidence: consent.proven ? { originEntry: consent.entryId } : {},
      actor: 'system:merge',
      at: consent.since,
      expiresAt: consent.expiresAt,
      outOfHours: consent.outOfHours,
      origin: { entryId: consent.entryId, state: consent.state },
    })),
    now,
  )
}
