import type { DeliveryReport } from '../channels/delivery-report.ts'
import { getSettings } from '../company/settings.ts'
import { suppress } from '../consent/suppress.ts'
import { trackingMode } from '../consent/tracking.ts'
import { withdrawConsent } from '../consent/withdraw-consent.ts'
import { type Context, inTransaction } from '../context.ts'
import { appendEvents, type NewEvent } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { messageIdOf, toMessageEvent } from './message-event.ts'
import {
  lockResponded,
  type RespondedMessage,
  type ResponseChange,
  saveResponses,
} from './queries/responses.ts'
import { meaningOf, suppressionOf } from './response.ts'
import { suppressRepeated } from './suppress-repeated.ts'

/**
 * What providers report about messages: the first instant of each kind on the message, an event each, and
 * addresses that must not be used again on the suppression list. In any order, any number of times, about
 * messages that are not ours: the result is the same.
 */
export async function recordResponses(ctx: Context, reports: readonly DeliveryReport[]): Promise<void> {
  if (reports.length === 0) return
  const matched = await inTransaction(ctx, async (tx) => {
    const { db, masterKey } = tx
    const now = tx.clock.now()
    // Before the messages are locked, as everybody does: consents first, messages after them.
    await suppressReported(tx, reports)
    const found = await matchMessages(tx, reports)
    const settings = await getSettings(db)
    const changes: ResponseChange[] = []
    const events: NewEvent[] = []
    for (const { report, message } of found) {
      // A watch that was not agreed to when the mail was made, or is not any more, sees nothing.
      const mode = trackingMode(message.trackingConsents, settings)
      const meaning = meaningOf(report, {
        opens: mode.opens === 'individual' && message.tracking,
        clicks: mode.clicks && message.clickTracking,
      })
      changes.push({
        id: message.id,
        plannedAt: message.plannedAt,
        ...(meaning.column ? { [meaning.column]: report.at } : {}),
      })
      if (meaning.event === null) continue
      events.push(
        toMessageEvent(meaning.event, message, {
          masterKey,
          occurredAt: report.at,
          receiptKey: `response:${message.id}:${meaning.receipt}`,
          properties: meaning.properties,
        }),
      )
    }
    await announceFound(tx, found, await saveResponses(db, changes))
    await appendEvents(db, events, now)
    await withdrawReported(tx, found)
    await ringEngine(tx)
    return found
  })
  // Apart, for consents are locked before messages.
  await suppressRepeated(
    ctx,
    matched.map(({ report, message }) => ({ report, customerId: message.customerId })),
  )
}

interface Matched {
  readonly report: DeliveryReport
  readonly message: RespondedMessage
}

async function matchMessages(ctx: Context, reports: readonly DeliveryReport[]): Promise<Matched[]> {
  const idOf = (report: DeliveryReport) =>
    report.messageId ?? (report.publicId ? messageIdOf(report.publicId, ctx.masterKey) : undefined)
  const found = await lockResponded(ctx.db, {
    ids: reports.flatMap((report) => idOf(report) ?? []),
    providerIds: reports.flatMap((report) =>
      idOf(report) === undefined ? (report.providerMessageId ?? []) : [],
    ),
  })
  const byId = new Map(found.map((message) => [message.id, message]))
  const byProviderId = new Map(found.map((message) => [message.providerMessageId, message]))
  return reports.flatMap((report) => {
    const id = idOf(report)
    const message = id === undefined ? byProviderId.get(report.providerMessageId ?? '') : byId.get(id)
    return message ? [{ report, message }] : []
  })
}

/** Messages that were uncertain and are now known to have been sent. */
async function announceFound(
  ctx: Context,
  matched: readonly Matched[],
  proven: readonly { id: number }[],
): Promise<void> {
  const ids = new Set(proven.map(({ id }) => id))
  const messages = new Map(matched.map(({ message }) => [message.id, message]))
  const events = [...messages.values()]
    .filter(({ id }) => ids.has(id))
    .map((message) => {
      const occurredAt = message.handedAt ?? ctx.clock.now()
      return toMessageEvent('message_sent', message, { masterKey: ctx.masterKey, occurredAt })
    })
  await appendEvents(ctx.db, events, ctx.clock.now())
}

/** Also for reports about no message of ours: the address is as bad whoever wrote to it. */
async function suppressReported(ctx: Context, reports: readonly DeliveryReport[]): Promise<void> {
  const bad = reports.flatMap((report) => {
    const reason = suppressionOf(report)
    return reason === null
      ? []
      : [{ channel: 'email' as const, address: report.address, reason, actor: 'system:provider' }]
  })
  await suppress(ctx.db, bad, ctx.clock.now(), ctx.masterKey)
}

/** People who unsubscribed at the provider, by its own header or list. */
async function withdrawReported(ctx: Context, matched: readonly Matched[]): Promise<void> {
  for (const { report, message } of matched) {
    if (report.kind !== 'unsubscribed' && report.action !== 'opt_out') continue
    await withdrawConsent(ctx, {
      customerId: message.customerId,
      channel: 'email',
      purpose: 'all',
      source: 'provider_unsubscribe',
      evidence: { messageId: message.id, at: report.at },
    })
  }
}
