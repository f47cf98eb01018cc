import { getSettings } from '../company/settings.ts'
import { trackingMode } from '../consent/tracking.ts'
import type { Context } from '../context.ts'
import { MOMENT_MS } from '../queue/queue.ts'
import { findLinkTarget } from '../templates/find-link.ts'
import { settleClicks } from './jobs.ts'
import { BURST_MS, type Hit, machineReason, TRAPPED } from './machine-traffic.ts'
import { TRAP_POSITION } from './message-links.ts'
import { findClickable, insertHit } from './queries/clicks.ts'
import { findResponded } from './queries/responses.ts'
import { toTemplateData } from './template-data.ts'

/**
 * Where this link of this message goes; undefined when there is no such link. The hit is kept for a moment, to
 * be judged with those around it, only if the person had agreed that clicks may be seen when the message was
 * made, and agrees still (COMPLIANCE.md A2); otherwise nothing is recorded and the link works just the same.
 * The link that no reader sees leads nowhere; that it was followed is kept.
 */
export async function recordClick(
  ctx: Context,
  { messageId, position, hit }: { messageId: number; position: number; hit: Hit },
): Promise<string | undefined> {
  const { db } = ctx
  const message = await findClickable(db, messageId)
  if (!message || message.state === 'erased') return undefined
  if (position === TRAP_POSITION) {
    await keepHit(ctx, { messageId, position, hit, url: '' })
    return undefined
  }
  const settings = await getSettings(db)
  const data = toTemplateData({ ...message, locale: message.customerLocale }, message.data, {
    scores: undefined,
    settings,
  })
  const locale = message.locale ?? settings.company.locale
  const target = await findLinkTarget(db, { versionId: message.templateVersionId, locale, position }, data)
  if (!target) return undefined

  await keepHit(ctx, { messageId, position, hit, url: target.url })
  return target.url
}

async function keepHit(
  ctx: Context,
  { messageId, position, hit, url }: { messageId: number; position: number; hit: Hit; url: string },
): Promise<void> {
  const responded = await findResponded(ctx.db, messageId)
  if (!responded?.clickTracking) return
  const { clicks } = trackingMode(responded.trackingConsents, await getSettings(ctx.db))
  if (!clicks) return

  const at = ctx.clock.now()
  await insertHit(ctx.db, {
    messageId,
    position,
    url,
    at,
    machine: position === TRAP_POSITION ? TRAPPED : machineReason(hit, responded.handedAt, at),
  })
  await ctx.queue.ring(settleClicks, {}, { afterMs: BURST_MS + MOMENT_MS, key: 'clicks' })
}
