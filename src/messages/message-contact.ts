import type { MessageContact } from '../consent/unsubscribe.ts'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { toMessageEvent } from './message-event.ts'
import { findMessage } from './queries/messages.ts'
import { lockResponded, saveResponses } from './queries/responses.ts'

/** Whom a message was for, and what about; undefined when there is none (any more). */
export async function findMessageContact(db: Db, messageId: number): Promise<MessageContact | undefined> {
  const message = await findMessage(db, messageId)
  if (!message) return undefined
  const { customerId, channel, purpose, class: messageClass } = message
  return { customerId, channel, purpose, class: messageClass }
}

/** Somebody used the way out that this message offered. The withdrawal itself is in the same transaction. */
export async function recordUnsubscribe(ctx: Context, messageId: number): Promise<void> {
  const { db, masterKey } = ctx
  const [message] = await lockResponded(db, { ids: [messageId], providerIds: [] })
  if (!message) return
  const now = ctx.clock.now()
  await saveResponses(db, [{ id: message.id, plannedAt: message.plannedAt, unsubscribedAt: now }])
  const receiptKey = `response:${message.id}:unsubscribed`
  await appendEvents(
    db,
    [toMessageEvent('message_unsubscribed', message, { masterKey, occurredAt: now, receiptKey })],
    now,
  )
  await ringEngine(ctx)
}
