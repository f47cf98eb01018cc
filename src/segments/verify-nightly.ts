import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { localDate, localDateTime } from '../core/calendar.ts'
import { verifySegmentsJob } from './jobs.ts'
import { findVerification, saveVerification } from './queries/verifications.ts'
import { verifySegments } from './verify-segments.ts'

/** When shops sleep. */
const AT = '03:00'
const DAY_MS = 86_400_000
const NAMED = 20

/** Rings for a verification when none began since the last night. */
export async function ringForVerification(ctx: Context): Promise<void> {
  const { timezone } = (await getSettings(ctx.db)).company
  const known = await findVerification(ctx.db)
  if (known && known.startedAt >= lastNight(ctx.clock.now(), timezone)) return
  await ctx.queue.ring(verifySegmentsJob, {}, { key: 'verify' })
}

function lastNight(now: Date, zone: string): Date {
  const today = localDateTime(zone, `${localDate(now, zone)}T${AT}`)
  if (today <= now) return today
  return localDateTime(zone, `${localDate(new Date(now.getTime() - DAY_MS), zone)}T${AT}`)
}

/** Verifies all segments and keeps the result for /metrics and /readyz. A difference is an error of ours: it is logged. */
export async function verifyNightly(ctx: Context): Promise<void> {
  const startedAt = ctx.clock.now()
  const { details, ...counts } = await verifySegments(ctx)
  const wrong = details.filter(({ missing, surplus }) => missing + surplus > 0).slice(0, NAMED)
  await saveVerification(ctx.db, { ...counts, startedAt, finishedAt: ctx.clock.now(), details: wrong })
  if (counts.differences === 0) ctx.log.info(counts, 'segments verified')
  else ctx.log.error({ ...counts, wrong }, 'memberships differ from a computation from scratch')
}
