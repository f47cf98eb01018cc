import { type Context, inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { lockSurvivor } from './queries/consents.ts'
import { lockOptIn, type OptInRequest, updateOptIn } from './queries/opt-ins.ts'
import { deleteSuppression } from './queries/suppressions.ts'
import { recordConsents } from './record-consent.ts'

/** `gone`: cancelled, expired, or the person was erased meanwhile. */
export type Confirmation = 'confirmed' | 'already_confirmed' | 'gone'

/** Who asked: a form, or a step of a workflow. */
function sourceOf({ formKey, evidence }: OptInRequest): string {
  return formKey === null ? `workflow:${String(evidence['workflow'])}` : `form:${formKey}`
}

/** The owner of the mailbox pressed the button of the confirmation page. */
export async function confirmOptIn(
  ctx: Context,
  requestId: number,
  evidence: Readonly<Record<string, unknown>>,
): Promise<Confirmation> {
  const confirmation = await inTransaction(ctx, async ({ db, clock }): Promise<Confirmation> => {
    const now = clock.now()
    const request = await lockOptIn(db, requestId)
    if (request?.state === 'confirmed') return 'already_confirmed'
    if (request?.state !== 'pending' || request.expiresAt <= now) return 'gone'
    const customer = await lockSurvivor(db, request.customerId)
    if (!customer || customer.state === 'erased') return 'gone'

    // Erased before, and now back by their own act: an import alone never lifts this.
    await deleteSuppression(db, { channel: 'email', addressHash: request.addressHash, reason: 'erased' })
    await recordConsents(
      db,
      request.grants.map((grant) => ({
        ...grant,
        customerId: customer.id,
        action: 'confirmed',
        legalBasis: 'consent',
        source: sourceOf(request),
        evidence: { ...request.evidence, requestedAt: request.createdAt, confirmation: evidence },
        actor: 'customer:double-opt-in',
        at: now,
      })),
      now,
    )
    await updateOptIn(db, requestId, { state: 'confirmed', decidedAt: now })
    return 'confirmed'
  })
  if (confirmation === 'confirmed') await ringEngine(ctx)
  return confirmation
}
