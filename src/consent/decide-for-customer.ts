import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { ringEngine } from '../events/jobs.ts'
import type { ConsentChannel, LegalBasis } from './consent.ts'
import { lockSurvivor } from './queries/consents.ts'
import { recordConsents } from './record-consent.ts'
import { withdrawConsent } from './withdraw-consent.ts'

/** What a person told us on paper, at the counter or on the phone, as a member of staff writes it down. */
export interface StaffDecision {
  readonly customerId: number
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly action: 'granted' | 'refused' | 'withdrawn'
  readonly legalBasis: LegalBasis
  /** Where it can be looked up: the document, the call, the order. Needed for a grant. */
  readonly document: string | null
  readonly wordingId: number | null
  readonly at: Date
}

/**
 * Records a decision that a person told to staff. Throws InvalidInputError for a grant that names no document:
 * the company bears the proof (GDPR 7(1), C. conso. L.223-1).
 */
export async function decideForCustomer(ctx: Context, decision: StaffDecision): Promise<void> {
  const { action, document } = decision
  if (action === 'granted' && !document) {
    throw new InvalidInputError('a consent needs its proof', [
      {
        path: 'document',
        message: 'is required for a consent',
        remedy: 'name the paper, the recording or the order',
      },
    ])
  }
  await inTransaction(ctx, async (inside) => {
    const { db, clock, actor } = inside
    const customer = await lockSurvivor(db, decision.customerId)
    if (!customer) throw new NotFoundError('customer', decision.customerId)
    if (customer.state === 'erased') throw new ConflictError('this customer was erased')

    const { document: _, ...fields } = decision
    const evidence = document ? { document } : {}
    const source = `staff:${actor.kind}`
    if (action === 'withdrawn') {
      const { channel, purpose } = decision
      await withdrawConsent(inside, { customerId: customer.id, channel, purpose, source, evidence })
    } else {
      const entry = {
        ...fields,
        customerId: customer.id,
        action,
        source,
        evidence,
        actor: `${actor.kind}:${actor.id}`,
      }
      await recordConsents(db, [entry], clock.now())
    }
    const after = { channel: decision.channel, purpose: decision.purpose }
    const change = { action: `consent.${action}`, entity: 'customer', entityId: customer.id, after }
    await recordAudit(db, actor, change, clock.now())
  })
  await ringEngine(ctx)
}
