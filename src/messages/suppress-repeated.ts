import type { DeliveryReport } from '../channels/delivery-report.ts'
import type { SuppressionReason } from '../consent/consent.ts'
import { suppress } from '../consent/suppress.ts'
import { type Context, inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { listBouncing } from './queries/bounces.ts'

/** Bounces before this are of another time. */
const LOOK_BACK_MS = 90 * 86_400_000

interface BounceOf {
  readonly report: DeliveryReport
  readonly customerId: number
}

/**
 * Addresses that bounce again and again, though no single time for good (`count_soft`, `suppress_after_2` in
 * channels/email/bounce-codes.ts): five days of soft bounces without a delivery or click rest for 30 days, two
 * dead domains 72 hours apart are suppressed. Call it once the bounces are committed; repeating it changes nothing.
 */
export async function suppressRepeated(ctx: Context, bounces: readonly BounceOf[]): Promise<void> {
  const counted = bounces.filter(({ report }) => isCounted(report))
  if (counted.length === 0) return

  const now = ctx.clock.now()
  const reasonOf = new Map(
    (
      await listBouncing(ctx.db, {
        customerIds: [...new Set(counted.map(({ customerId }) => customerId))],
        since: new Date(now.getTime() - LOOK_BACK_MS),
      })
    ).map(({ customerId, isDead }): [number, SuppressionReason] => [
      customerId,
      isDead ? 'hard_bounce' : 'soft_bounce',
    ]),
  )
  const bad = counted.flatMap(({ report, customerId }) => {
    const reason = reasonOf.get(customerId)
    return reason
      ? [{ channel: 'email' as const, address: report.address, reason, actor: 'system:bounces' }]
      : []
  })
  if (bad.length === 0) return
  await inTransaction(ctx, async (tx) => {
    await suppress(tx.db, bad, now, tx.masterKey)
    await ringEngine(tx)
  })
}

function isCounted({ kind, action }: DeliveryReport): boolean {
  return kind === 'bounced' && (action === 'count_soft' || action === 'suppress_after_2')
}
