import { createHmac } from 'node:crypto'
import type { Context } from '../context.ts'
import { TooManyRequestsError } from '../core/errors.ts'
import { deriveKey } from '../core/keys.ts'
import { countHit, pruneHits } from './queries/rate-limits.ts'

export interface RateLimit {
  /** What is limited, e.g. `form-ip:newsletter`. */
  readonly name: string
  /** Whom: an IP or an address. Kept as a keyed hash only. */
  readonly subject: string
  readonly count: number
  readonly windowMs: number
}

/** Counters are of no use after the longest window; see pruneRateLimits. */
const KEPT_MS = 2 * 24 * 3_600_000

/**
 * Counts a hit in fixed windows, for all servers together. Throws TooManyRequestsError from the hit after
 * `count` on. Call it outside the transaction of the work: a hit counts also when the work fails.
 */
export async function takeHit(
  ctx: Pick<Context, 'db' | 'clock' | 'masterKey'>,
  limit: RateLimit,
): Promise<void> {
  const now = ctx.clock.now().getTime()
  const windowStart = new Date(now - (now % limit.windowMs))
  const subject = createHmac('sha256', deriveKey(ctx.masterKey, 'rate-limits')).update(limit.subject)
  const hits = await countHit(
    ctx.db,
    `${limit.name}:${subject.digest('base64url').slice(0, 22)}`,
    windowStart,
  )
  if (hits <= limit.count) return

  const retryAfterS = Math.ceil((windowStart.getTime() + limit.windowMs - now) / 1_000)
  throw new TooManyRequestsError('too many requests', retryAfterS)
}

/** Deletes counters whose windows are over; run it now and then. */
export async function pruneRateLimits(ctx: Pick<Context, 'db' | 'clock'>): Promise<void> {
  await pruneHits(ctx.db, new Date(ctx.clock.now().getTime() - KEPT_MS))
}
