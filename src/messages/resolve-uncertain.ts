import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { publicMessageId, toMessageEvent } from './message-event.ts'
import { lockMessage, type MessageDetails, settleUncertain } from './queries/messages.ts'
import { ringDispatch } from './ring-dispatch.ts'

/** What a person found out, or wants, about a message of which nobody knows whether it left. */
export const resolutions = ['sent', 'resend', 'give_up'] as const
export type Resolution = (typeof resolutions)[number]

const targets = {
  sent: { status: 'sent', reason: null },
  resend: { status: 'queued', reason: 'resent_by_hand' },
  give_up: { status: 'failed', reason: 'given_up' },
} as const

/** Throws ConflictError when the message is not uncertain (any more). `resend` may give the person two. */
export async function resolveUncertain(
  ctx: Context,
  { messageId, resolution }: { messageId: number; resolution: Resolution },
): Promise<MessageDetails> {
  return inTransaction(ctx, async (tx) => {
    const { db, actor } = tx
    const now = tx.clock.now()
    const message = await lockMessage(db, messageId)
    if (!message) throw new NotFoundError('message', publicMessageId(messageId, tx.masterKey))

    const target = targets[resolution]
    if (message.status !== 'uncertain')
      throw new ConflictError(`the message is ${message.status}, not uncertain`)
    await settleUncertain(db, message, { ...target, at: now })
    await recordAudit(
      db,
      actor,
      {
        action: 'message.resolve',
        entity: 'message',
        entityId: publicMessageId(messageId, tx.masterKey),
        before: { status: message.status },
        after: target,
      },
      now,
    )
    if (resolution === 'sent') await announceSent(tx, message)
    if (resolution === 'resend') await ringDispatch(tx, [message.channel])
    return { ...message, ...target }
  })
}

async function announceSent(ctx: Context, message: MessageDetails): Promise<void> {
  const now = ctx.clock.now()
  const occurredAt = message.handedAt ?? now
  await appendEvents(
    ctx.db,
    [toMessageEvent('message_sent', message, { masterKey: ctx.masterKey, occurredAt })],
    now,
  )
  await ringEngine(ctx)
}
