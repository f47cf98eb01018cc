import { type Context, inTransaction } from '../context.ts'
import type { Db } from '../db/client.ts'
import { ringEngine } from '../events/jobs.ts'
import { cancelOptIns } from './cancel-opt-ins.ts'
import {
  type Consent,
  type ConsentChannel,
  type ConsentEntry,
  isTrackingChannel,
  TRACKING_PURPOSE,
} from './consent.ts'
import { listPurposeKeys, lockSurvivor } from './queries/consents.ts'
import { lockConsents, lockHeads } from './queries/ledger.ts'
import { recordConsents } from './record-consent.ts'

export interface Withdrawal {
  readonly customerId: number
  readonly channel: ConsentChannel
  /** The key of one purpose, or `all`: every purpose there is. */
  readonly purpose: string
  readonly source: string
  readonly evidence: Readonly<Record<string, unknown>>
}

/**
 * The person does not want this any more. Waits for a gate that is deciding about them; from the commit on no
 * gate lets such a message pass. A merged customer's withdrawal goes to the survivor; of an erased one nothing
 * is left to withdraw. Returns how many permissions were withdrawn: none when all were already.
 */
export async function withdrawConsent(ctx: Context, withdrawal: Withdrawal): Promise<number> {
  const withdrawn = await inTransaction(ctx, async ({ db, clock, actor }) => {
    const customer = await lockSurvivor(db, withdrawal.customerId)
    if (!customer || customer.state === 'erased') return 0

    await lockHeads(db, [customer.id])
    const known = await lockConsents(db, [customer.id])
    const consents = known.filter((consent) => consent.channel === withdrawal.channel)
    // Never before what it withdraws, though another server's clock may be ahead of ours.
    const now = latest([clock.now(), ...consents.map((consent) => consent.since)])
    const entries = (await purposesToWithdraw(db, withdrawal, consents)).map(
      (purpose): ConsentEntry => ({
        customerId: customer.id,
        channel: withdrawal.channel,
        purpose,
        action: 'withdrawn',
        legalBasis: consents.find((consent) => consent.purpose === purpose)?.legalBasis ?? 'consent',
        source: withdrawal.source,
        evidence: withdrawal.evidence,
        actor: `${actor.kind}:${actor.id}`,
        at: now,
      }),
    )
    await recordConsents(db, entries, now)
    await cancelOptIns(db, customer.id, entries, now)
    return entries.length
  })
  if (withdrawn > 0) await ringEngine(ctx)
  return withdrawn
}

/** An opposition to all also covers what was never asked: a consent that is imported late must not revive it. */
async function purposesToWithdraw(
  db: Db,
  { channel, purpose }: Withdrawal,
  consents: readonly Consent[],
): Promise<string[]> {
  const wanted = purpose === 'all' ? await allPurposes(db, channel, consents) : [purpose]
  const done = new Set(consents.filter((row) => row.state === 'withdrawn').map((row) => row.purpose))
  return wanted.filter((one) => !done.has(one))
}

async function allPurposes(
  db: Db,
  channel: ConsentChannel,
  consents: readonly Consent[],
): Promise<readonly string[]> {
  const existing = isTrackingChannel(channel) ? [TRACKING_PURPOSE] : await listPurposeKeys(db)
  return [...new Set([...existing, ...consents.map((consent) => consent.purpose)])]
}

function latest(instants: readonly Date[]): Date {
  return new Date(Math.max(...instants.map((instant) => instant.getTime())))
}
