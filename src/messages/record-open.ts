import { getSettings } from '../company/settings.ts'
import { type OpenMode, trackingMode } from '../consent/tracking.ts'
import { type Context, inTransaction } from '../context.ts'
import { localDate } from '../core/calendar.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { type Hit, machineOpenReason } from './machine-traffic.ts'
import { toMessageEvent } from './message-event.ts'
import { countAnonymousOpen, saveLastOpen } from './queries/opens.ts'
import { findResponded, type RespondedMessage, saveResponses } from './queries/responses.ts'

const HOUR_MS = 3_600_000

/**
 * The pixel of one person's message was fetched. What is kept is the lesser of what they allowed when the message
 * was made and what they allow now: a withdrawal holds for mails that were sent before it (CNIL 2026-042).
 */
export async function recordOpen(
  ctx: Context,
  { messageId, hit }: { messageId: number; hit: Hit },
): Promise<void> {
  const message = await findResponded(ctx.db, messageId)
  if (!message) return
  const settings = await getSettings(ctx.db)
  const at = ctx.clock.now()
  const machine = machineOpenReason(hit, message.handedAt, at)
  const mode = openModeOf(message, trackingMode(message.trackingConsents, settings).opens)
  if (mode === 'individual') await keepOpen(ctx, message, at, machine)
  if (mode === 'deliverability' && !machine)
    await saveLastOpen(ctx.db, message.customerId, localDate(at, settings.company.timezone))
}

/** The pixel that all mails of one step share was fetched, by nobody in particular. */
export async function recordAnonymousOpen(
  ctx: Context,
  { pixelId, hit }: { pixelId: number; hit: Hit },
): Promise<void> {
  const { tracking } = await getSettings(ctx.db)
  if (tracking.unknown !== 'anonymous' || machineOpenReason(hit, null, ctx.clock.now())) return
  await countAnonymousOpen(ctx.db, pixelId)
}

function openModeOf({ tracking }: RespondedMessage, now: OpenMode): OpenMode {
  return now === 'individual' && !tracking ? 'deliverability' : now
}

/** As an event, at most one an hour; the first of a person fills the message's `openedAt`. */
async function keepOpen(
  ctx: Context,
  message: RespondedMessage,
  at: Date,
  machine: string | null,
): Promise<void> {
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
