import { type Context, inTransaction } from '../context.ts'
import { addressHash } from '../customers/address.ts'
import { ringEngine } from '../events/jobs.ts'
import { lockSurvivor } from './queries/consents.ts'
import { listReopenable } from './queries/reopen.ts'
import { deleteSuppression } from './queries/suppressions.ts'
import { recordConsents } from './record-consent.ts'
import { verifyLedger } from './verify-ledger.ts'

/** What became of an inbound START: `no_proven_consent` leaves everything closed. */
export type Reopening = 'reopened' | 'no_proven_consent'

/**
 * START or UNSTOP from the number of a customer. Re-opens the purposes that a STOP closed, and lifts the
 * suppression that it left, but only where the consent of before is still proven: its evidence or wording is
 * there, its time is not over, the chain is whole. A START alone is no consent.
 */
export async function reopenBySms(
  ctx: Context,
  request: {
    readonly customerId: number
    readonly phone: string
    readonly evidence: Record<string, unknown>
  },
): Promise<Reopening> {
  const outcome = await inTransaction(ctx, async ({ db, clock, actor, masterKey }): Promise<Reopening> => {
    const now = clock.now()
    const customer = await lockSurvivor(db, request.customerId)
    if (!customer || customer.state === 'erased') return 'no_proven_consent'

    const proven = await listReopenable(db, customer.id, now)
    const { faults } = await verifyLedger(db, customer.id)
    if (proven.length === 0 || faults.length > 0) return 'no_proven_consent'

    const hash = addressHash('sms', request.phone, masterKey)
    await deleteSuppression(db, { channel: 'sms', addressHash: hash, reason: 'stop' })
    await recordConsents(
      db,
      proven.map((consent) => ({
        customerId: customer.id,
        channel: 'sms',
        purpose: consent.purpose,
        action: 'granted',
        legalBasis: consent.legalBasis,
        source: 'sms_start',
        wordingId: consent.wordingId,
        evidence: { ...request.evidence, originEntry: consent.entryId },
        actor: `${actor.kind}:${actor.id}`,
        at: now,
        expiresAt: consent.expiresAt,
      })),
      now,
    )
    return 'reopened'
  })
  if (outcome === 'reopened') await ringEngine(ctx)
  return outcome
}
