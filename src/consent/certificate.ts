import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { findLedgerEntry, type LedgerRow } from './queries/verify.ts'
import { type LedgerCheck, verifyLedger } from './verify-ledger.ts'

/** All that proves one entry: who, when, what words, by what act, and that nothing was changed since. */
export interface Certificate {
  readonly entry: LedgerRow
  /** The entries that this one continues: those of a customer that was merged. Nearest first. */
  readonly origins: readonly LedgerRow[]
  readonly chain: LedgerCheck
}

/** A merge of a merge of a merge: more would be a circle. */
const ORIGINS_MAX = 100

export async function certify(db: Db, entryId: number): Promise<Certificate> {
  const entry = await findLedgerEntry(db, entryId)
  if (!entry) throw new NotFoundError('consent entry', entryId)

  const origins: LedgerRow[] = []
  let next = entry.originEntryId
  while (next !== null && origins.length < ORIGINS_MAX) {
    const origin = await findLedgerEntry(db, next)
    if (!origin) break
    origins.push(origin)
    next = origin.originEntryId
  }
  return { entry, origins, chain: await verifyLedger(db, entry.customerId) }
}
