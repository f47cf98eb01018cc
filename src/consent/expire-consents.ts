import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { ringEngine } from '../events/jobs.ts'
import type { Consent } from './consent.ts'
import { listExpired, listOutdated } from './queries/consents.ts'
import { lockConsents, lockHeads } from './queries/ledger.ts'
import { recordConsents } from './record-consent.ts'

/**
 * Writes the end of consents whose time is over into the ledger, so that segments and people see it; the gate
 * refuses them from that instant on by itself. Returns how many ended: call again while it equals `limit`.
 */
export async function expireConsents(ctx: Context, limit: number): Promise<number> {
  const expired = await inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const { company, contact } = await getSettings(db)
    const grantedBefore = addDuration(now, company.timezone, `-${contact.phoneConsentMaxAge}`)
    const found = [
      ...(await listExpired(db, now, limit)),
      ...(await listOutdated(db, { channel: 'phone', grantedBefore, limit })),
    ]
    const due = [...new Map(found.map((consent) => [consent.entryId, consent])).values()].slice(0, limit)
    if (due.length === 0) return 0

    // Read again under the lock: another sweep, or a new consent, may have come first.
    const customerIds = [...new Set(due.map((consent) => consent.customerId))]
    await lockHeads(db, customerIds)
    const current = new Set((await lockConsents(db, customerIds)).map((consent) => consent.entryId))
    const ended = due.filter((consent) => current.has(consent.entryId))
    await recordConsents(
      db,
      ended.map((consent) => toExpiry(consent, now)),
      now,
    )
    return due.length
  })
  if (expired > 0) await ringEngine(ctx)
  return expired
}

function toExpiry(consent: Consent, now: Date) {
  return {
    customerId: consent.customerId,
    channel: consent.channel,
    purpose: consent.purpose,
    action: 'expired',
    legalBasis: consent.legalBasis,
    source: 'expiry',
    evidence: {},
    actor: 'system:expiry',
    at: now,
  } as const
}
