import { type Context, inTransaction } from '../context.ts'
import { type ConsentChannel, contactChannels } from './consent.ts'
import { listPurposeKeys, lockSurvivor } from './queries/consents.ts'
import { lockPendingOptIns } from './queries/opt-ins.ts'
import { withdrawConsent } from './withdraw-consent.ts'

/** Whom a message was for, and what about; found by a higher room from the id in the link. */
export interface MessageContact {
  readonly customerId: number
  readonly channel: 'email' | 'sms' | 'phone'
  readonly purpose: string
  readonly class: 'marketing' | 'transactional'
}

export interface Unsubscription {
  readonly contact: MessageContact
  /** `purpose`: no more messages like this one. `everything`: none at all, on any channel. */
  readonly scope: 'purpose' | 'everything'
  readonly source: string
  readonly evidence: Readonly<Record<string, unknown>>
}

/**
 * What the unsubscribe link of a message means, in one transaction. From a confirmation mail, which has no
 * purpose of its own, it cancels what waits to be confirmed. Returns how many permissions were withdrawn.
 */
export async function unsubscribe(
  ctx: Context,
  { contact, scope, source, evidence }: Unsubscription,
): Promise<number> {
  return inTransaction(ctx, async (inside) => {
    const targets =
      scope === 'everything'
        ? contactChannels.map((channel) => ({ channel, purpose: 'all' }))
        : await targetsOf(inside, contact)
    let withdrawn = 0
    for (const { channel, purpose } of targets) {
      const { customerId } = contact
      withdrawn += await withdrawConsent(inside, { customerId, channel, purpose, source, evidence })
    }
    return withdrawn
  })
}

async function targetsOf(
  { db }: Context,
  contact: MessageContact,
): Promise<{ channel: ConsentChannel; purpose: string }[]> {
  if (contact.class === 'marketing') return [{ channel: contact.channel, purpose: contact.purpose }]

  const customer = await lockSurvivor(db, contact.customerId)
  const pending = customer ? (await lockPendingOptIns(db, customer.id)).flatMap(({ grants }) => grants) : []
  const own = (await listPurposeKeys(db)).filter((key) => key === contact.purpose)
  return [
    ...pending.map(({ channel, purpose }) => ({ channel, purpose })),
    ...own.map((purpose) => ({ channel: contact.channel, purpose })),
  ]
}
