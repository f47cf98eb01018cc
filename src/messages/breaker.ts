import { ProviderUnavailableError } from '../core/errors.ts'
import type { DeliveryResult } from './delivery.ts'

const FAILURES_IN_A_ROW = 5
/** Asked to wait for no longer than this, we are too fast; a longer wait may be about one recipient only. */
const SLOW_DOWN_MAX_MS = 5_000
const PAUSE_FIRST_MS = 15_000
const PAUSE_MAX_MS = 300_000

/** What a provider's last answers say about the provider itself. */
export interface ProviderHealth {
  /** Messages in a row that it would not take, without one that it took. */
  readonly failures: number
  readonly pausedUntil: Date | null
  /** Pauses in a row: each is twice as long as the one before. */
  readonly pauses: number
}

export const healthy: ProviderHealth = { failures: 0, pausedUntil: null, pauses: 0 }

/**
 * The provider refuses us and not this message when it asks for a short rest, or takes nothing from us any
 * more. Then everything waits, in its order, and nobody's address is blamed.
 */
export function afterResult(health: ProviderHealth, result: DeliveryResult, now: Date): ProviderHealth {
  if (result.kind === 'sent') return healthy
  if (result.kind !== 'refused') return health
  if (!(result.error instanceof ProviderUnavailableError)) return { ...health, failures: 0 }

  const failures = health.failures + 1
  const { retryAfterMs } = result.error
  const isTooFast = retryAfterMs !== undefined && retryAfterMs <= SLOW_DOWN_MAX_MS
  if (!isTooFast && failures < FAILURES_IN_A_ROW) return { ...health, failures }
  const waitMs = retryAfterMs ?? Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** health.pauses)
  return { failures: 0, pausedUntil: new Date(now.getTime() + waitMs), pauses: health.pauses + 1 }
}

export function isPaused({ pausedUntil }: ProviderHealth, now: Date): boolean {
  return pausedUntil !== null && pausedUntil > now
}
