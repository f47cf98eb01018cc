const SECOND_MS = 1_000
/** Waiting for less than this much of a second's tokens would mean many tiny batches. */
const WAKE_SHARE = 0.2

/** How fast one provider may be given messages: a token bucket and, if it has one, a quota per UTC day. */
export interface Budget {
  readonly ratePerSecond: number
  readonly burst: number
  readonly tokens: number
  readonly refilledAt: Date
  readonly dailyQuota: number | null
  readonly sentToday: number
  /** The UTC day that `sentToday` counts, `YYYY-MM-DD`. */
  readonly day: string | null
  readonly pausedUntil: Date | null
}

export type Allowance =
  | { readonly kind: 'now'; readonly count: number }
  | { readonly kind: 'wait'; readonly until: Date; readonly reason: 'rate' | 'quota' | 'paused' }

/** The budget as it stands at `now`. A clock that went back refills nothing and does not stop later refills. */
export function refill(budget: Budget, now: Date): Budget {
  const elapsedMs = Math.max(0, now.getTime() - budget.refilledAt.getTime())
  const tokens = Math.min(budget.burst, budget.tokens + (elapsedMs / SECOND_MS) * budget.ratePerSecond)
  const today = now.toISOString().slice(0, 10)
  const sentToday = budget.day === today ? budget.sentToday : 0
  return { ...budget, tokens, refilledAt: now, sentToday, day: today }
}

/** How many of `wanted` may leave now, or when to ask again. `budget` must be refilled at `now`. */
export function allow(budget: Budget, wanted: number, now: Date): Allowance {
  if (budget.pausedUntil && budget.pausedUntil > now) {
    return { kind: 'wait', until: budget.pausedUntil, reason: 'paused' }
  }
  const quotaLeft = budget.dailyQuota === null ? Infinity : budget.dailyQuota - budget.sentToday
  if (quotaLeft <= 0) return { kind: 'wait', until: nextUtcDay(now), reason: 'quota' }

  const count = Math.min(wanted, Math.floor(budget.tokens + 1e-9), quotaLeft)
  if (count >= 1) return { kind: 'now', count }

  const needed = Math.min(budget.burst, Math.max(1, budget.ratePerSecond * WAKE_SHARE))
  const waitMs = Math.ceil(((needed - budget.tokens) / budget.ratePerSecond) * SECOND_MS)
  return { kind: 'wait', until: new Date(now.getTime() + Math.max(1, waitMs)), reason: 'rate' }
}

export function spend(budget: Budget, count: number): Budget {
  return { ...budget, tokens: budget.tokens - count, sentToday: budget.sentToday + count }
}

function nextUtcDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
}
