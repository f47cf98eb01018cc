import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { type Customer, findCustomerById, followMerge } from '../customers/queries.ts'
import type { ContactChannel } from './consent.ts'
import type { PreferenceFacts } from './preferences.ts'
import { listConsents } from './queries/consents.ts'
import { findSuppressions } from './queries/suppressions.ts'
import { listPurposes } from './queries/wordings.ts'

/** The person whom a preference link means, and their choices; undefined when they are gone. */
export async function loadPreferences(
  ctx: Pick<Context, 'db' | 'clock'>,
  customerId: number,
): Promise<{ customer: Customer; facts: PreferenceFacts } | undefined> {
  const found = await findCustomerById(ctx.db, customerId)
  const customer = found && (await followMerge(ctx.db, found))
  if (!customer || customer.state === 'erased') return undefined

  const { company } = await getSettings(ctx.db)
  const facts = {
    consents: await listConsents(ctx.db, customer.id),
    purposes: await listPurposes(ctx.db),
    reachable: await reachOf(ctx, customer),
    company,
    now: ctx.clock.now(),
  }
  return { customer, facts }
}

async function reachOf(ctx: Pick<Context, 'db'>, customer: Customer): Promise<PreferenceFacts['reachable']> {
  const hashes: [ContactChannel, string | null][] = [
    ['email', customer.emailHash],
    ['sms', customer.phoneHash],
    ['phone', customer.phoneHash],
  ]
  const addresses = hashes.flatMap(([channel, addressHash]) =>
    addressHash ? [{ channel, addressHash }] : [],
  )
  const suppressed = new Set((await findSuppressions(ctx.db, addresses)).map(({ channel }) => channel))
  return new Map(addresses.map(({ channel }) => [channel, { suppressed: suppressed.has(channel) }]))
}
