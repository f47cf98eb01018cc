import { readInbound } from '../channels/sms/stop-words.ts'
import { type Reopening, reopenBySms } from '../consent/reopen-by-sms.ts'
import { suppress } from '../consent/suppress.ts'
import { withdrawConsent } from '../consent/withdraw-consent.ts'
import { type Context, inTransaction } from '../context.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { toMessageEvent } from './message-event.ts'
import { findSmsRecipients, lockResponded, saveResponses } from './queries/responses.ts'

export interface InboundSms {
  /** E.164 */
  readonly from: string
  readonly text: string
  /** The gateway's id of it: the same SMS again changes nothing. */
  readonly id: string
  readonly at: Date
}

/** `replied`: nothing that we may decide about; it is on the message's timeline for a person to read. */
export type InboundResult = 'stopped' | 'replied' | Reopening

/**
 * An SMS from a customer. STOP in its many spellings withdraws all SMS consents of everybody with this number
 * and suppresses the number, known or not; START re-opens what is still proven; anything else is a reply.
 */
export async function handleInboundSms(ctx: Context, sms: InboundSms): Promise<InboundResult> {
  const intent = readInbound(sms.text)
  const recipients = await findSmsRecipients(ctx.db, sms.from)
  if (intent === 'stop') {
    await handleStop(ctx, sms, recipients)
    return 'stopped'
  }
  if (intent === 'unclear') {
    await recordOnMessages(ctx, sms, recipients, 'message_replied')
    return 'replied'
  }
  const results: Reopening[] = []
  for (const { customerId } of recipients) {
    const evidence = { sms: sms.id, at: sms.at }
    results.push(await reopenBySms(ctx, { customerId, phone: sms.from, evidence }))
  }
  return results.includes('reopened') ? 'reopened' : 'no_proven_consent'
}

type Recipients = Awaited<ReturnType<typeof findSmsRecipients>>

async function handleStop(ctx: Context, sms: InboundSms, recipients: Recipients): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    for (const { customerId } of recipients) {
      await withdrawConsent(tx, {
        customerId,
        channel: 'sms',
        purpose: 'all',
        source: 'sms_stop',
        evidence: { sms: sms.id, text: sms.text, at: sms.at },
      })
    }
    const suppression = { channel: 'sms', address: sms.from, reason: 'stop', actor: 'customer:sms' } as const
    await suppress(tx.db, [suppression], tx.clock.now(), tx.masterKey)
    await recordOnMessages(tx, sms, recipients, 'message_unsubscribed')
  })
}

/** The answer belongs to the last SMS that each of them was sent. */
async function recordOnMessages(
  ctx: Context,
  sms: InboundSms,
  recipients: Recipients,
  type: 'message_replied' | 'message_unsubscribed',
): Promise<void> {
  const ids = recipients.flatMap(({ messageId }) => messageId ?? [])
  if (ids.length === 0) return
  const column = type === 'message_replied' ? 'repliedAt' : 'unsubscribedAt'
  await inTransaction(ctx, async (tx) => {
    const messages = await lockResponded(tx.db, { ids, providerIds: [] })
    await saveResponses(
      tx.db,
      messages.map(({ id, plannedAt }) => ({ id, plannedAt, [column]: sms.at })),
    )
    const events = messages.map((message) =>
      toMessageEvent(type, message, {
        masterKey: tx.masterKey,
        occurredAt: sms.at,
        receiptKey: `inbound:${sms.id}:${message.id}`,
        properties: { text: sms.text },
      }),
    )
    await appendEvents(tx.db, events, tx.clock.now())
    await ringEngine(tx)
  })
}
