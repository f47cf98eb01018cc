import { toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import { insertCalls, listExternalIds, type NewCall } from './queries/calls.ts'

/** A call that a step decided on. */
export interface PlannedCall
  extends Pick<
    NewCall,
    'endpoint' | 'workflowId' | 'enrolmentId' | 'customerId' | 'stepId' | 'visit' | 'map'
  > {
  readonly workflow: string
  /** Attributes of the customer that the step sends. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly entry: { readonly type: string | null; readonly properties: Readonly<Record<string, unknown>> }
  readonly attemptsMax: number
  readonly expiresAt: Date
}

/** Writes the calls; run it in the transaction that moves the enrolments. What is there already is left alone. */
export async function planCalls(
  db: Db,
  planned: readonly PlannedCall[],
  { now, masterKey }: { now: Date; masterKey: Buffer },
): Promise<void> {
  if (planned.length === 0) return
  const externalIds = await listExternalIds(db, [...new Set(planned.map(({ customerId }) => customerId))])
  const key = deriveKey(masterKey, 'public-ids')
  const calls = planned.map((one): NewCall => {
    const { workflow, attributes, entry, ...call } = one
    const idempotencyKey = `${toPublicId('enr', one.enrolmentId, key)}.${one.stepId}.${one.visit}`
    const body = {
      id: idempotencyKey,
      type: 'workflow_step',
      at: now.toISOString(),
      workflow,
      step: one.stepId,
      visit: one.visit,
      customer: {
        id: toPublicId('cus', one.customerId, key),
        externalId: externalIds.get(one.customerId) ?? null,
        attributes,
      },
      entry,
    }
    return { ...call, idempotencyKey, body }
  })
  await insertCalls(db, calls, now)
}
