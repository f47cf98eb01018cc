import { ProviderRejectedError, ProviderUnavailableError } from '../core/errors.ts'
import type { HandedMessage } from './gate.ts'
import type { Outcome } from './queries/outcomes.ts'
import { isAddressProblem } from './rejected-address.ts'

/** Tries of a message that the provider never took; then it fails and says so. */
export const ATTEMPTS_MAX = 8
const BACKOFF_FIRST_MS = 30_000
const BACKOFF_MAX_MS = 3_600_000

/** What was rendered, for the record. */
export interface Rendered {
  readonly locale: string
  readonly parts: number | null
  readonly cost: number
  readonly tracking: boolean
  readonly clickTracking: boolean
}

export type DeliveryResult =
  | {
      readonly kind: 'sent'
      readonly providerMessageId: string
      readonly delivered: boolean
      readonly rendered: Rendered
    }
  /** The template could not be filled for this person. */
  | { readonly kind: 'not_rendered'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly error: unknown; readonly rendered: Rendered }
  /** Never left: the lease was too short to begin, or the provider is paused. */
  | { readonly kind: 'not_tried'; readonly reason: string }

/** What becomes of the message. Pure: whatever is not clearly refused may have left, and is uncertain. */
export function toOutcome(message: HandedMessage, result: DeliveryResult, now: Date): Outcome {
  const base: Outcome = {
    id: message.id,
    plannedAt: message.plannedAt,
    fence: message.fence,
    status: 'queued',
    reason: null,
    error: null,
    providerMessageId: null,
    delivered: false,
    dueAt: null,
    at: now,
    locale: null,
    parts: null,
    cost: null,
    tracking: false,
    clickTracking: false,
    countsAttempt: true,
    badAddress: null,
  }
  switch (result.kind) {
    case 'sent':
      return {
        ...base,
        ...result.rendered,
        status: 'sent',
        providerMessageId: result.providerMessageId,
        delivered: result.delivered,
      }
    case 'not_rendered':
      return { ...base, status: 'failed', reason: 'render_error', error: describe(result.error) }
    case 'not_tried':
      return { ...base, reason: result.reason, countsAttempt: false }
    case 'refused':
      return {
        ...base,
        ...result.rendered,
        ...afterRefusal(message, result.error, now),
        error: describe(result.error),
      }
  }
}

function afterRefusal(
  { attempts, person }: HandedMessage,
  error: unknown,
  now: Date,
): Pick<Outcome, 'status' | 'reason'> & Partial<Outcome> {
  if (error instanceof ProviderRejectedError) {
    return { status: 'failed', reason: 'rejected', badAddress: isAddressProblem(error) ? person.email : null }
  }
  if (!(error instanceof ProviderUnavailableError))
    return { status: 'uncertain', reason: 'provider_uncertain' }
  if (attempts >= ATTEMPTS_MAX) return { status: 'failed', reason: 'provider_unavailable' }

  const waitMs = error.retryAfterMs ?? Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempts - 1))
  return { status: 'queued', reason: 'provider_unavailable', dueAt: new Date(now.getTime() + waitMs) }
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}
