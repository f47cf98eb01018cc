import { getSettings } from '../company/settings.ts'
import { trackingMode } from '../consent/tracking.ts'
import { type Context, inTransaction } from '../context.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { type Hit, machineOpenReason } from './machine-traffic.ts'
import { toMessageEvent } from './message-event.ts'
import { findResponded, saveResponses } from './queries/responses.ts'

const HOUR_MS = 3_600_000

/**
 * The pixel of a message was fetched. Recorded only if the person had agreed when the message was made, and
 * agrees still: a withdrawal holds for mails that were sent before it (CNIL 2026-042). At most once an hour.
 */
export async function recordOpen(
  ctx: Context,
  { messageId, hit }: { messageId: number; hit: Hit },
): Promise<void> {
  const message = await findResponded(ctx.db, messageId)
  if (!message?.tracking) return
  const { opens } = trackingMode(message.trackingConsents, await getSettings(ctx.db))
  if (!opens) return

  const at = ctx.clock.now()
  const machine = machineOpenReason(hit, message.handedAt, at)
  const { id, plannedAt } = message
  await inTransaction(ctx, async (tx) => {
    await saveResponses(tx.db, [{ id, plannedAt, ...(machine ? {} : { openedAt: at }) }])
    const event = toMessageEvent('message_opened', message, {
      masterKey: tx.masterKey,
      occurredAt: at,
      receiptKey: `open:${id}:${machine ? 'machine' : 'human'}:${Math.floor(at.getTime() / HOUR_MS)}`,
      properties: machine ? { machine: true, reason: machine } : {},
    })
    await appendEvents(tx.db, [event], at)
    await ringEngine(tx)
  })
}
