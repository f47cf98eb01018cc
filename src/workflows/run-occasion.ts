import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { type Failpoint, noFailpoint } from '../core/failpoint.ts'
import { ringEngine } from '../events/jobs.ts'
import type { Reentry } from './definition.ts'
import { holdoutSalt } from './entry.ts'
import { goalUntil } from './goal.ts'
import { loadVersion, type RunnableVersion } from './load-version.ts'
import { datesFor, type Scheduled, scheduledOf } from './occasions.ts'
import { paceOf } from './pace.ts'
import { type Audience, type AudienceFilter, enrolAudience } from './queries/launch.ts'
import { claimOccasion, type Occasion, updateOccasion } from './queries/occasions.ts'

const BATCH = 5_000

/**
 * Enrols those whom an occasion is for, batch by batch; each batch and how far it came are one transaction, so one that
 * was killed goes on from there. An occasion that is later than the trigger's latest start is skipped, and says so.
 */
export async function runOccasion(
  ctx: Context,
  id: number,
  failpoint: Failpoint = noFailpoint,
): Promise<void> {
  while (await inTransaction(ctx, (inner) => enrolBatch(inner, id, failpoint))) {
    // Each turn is a transaction of its own.
  }
}

/** False when there is nothing left to do: done, paused, or overtaken by another version. */
async function enrolBatch(ctx: Context, id: number, failpoint: Failpoint): Promise<boolean> {
  const { db, clock } = ctx
  const now = clock.now()
  const occasion = await claimOccasion(db, id)
  if (!occasion) return false

  const version = await loadVersion(db, new Map(), occasion.versionId)
  const trigger = scheduledOf(version.header.trigger)
  const { company } = await getSettings(db)
  if (!trigger || isTooLate(trigger, occasion, company.timezone, now)) {
    await updateOccasion(db, id, { state: 'skipped', finishedAt: now })
    return false
  }
  const audience = toAudience(trigger, occasion, company.timezone, now)
  const { seen, enrolled, lastId } = await enrolAudience(db, audience, {
    ...toBatch(version, company.timezone, now),
    entryKey: version.header.reentry === 'never' ? '' : `#o${occasion.occasion}`,
    filter: toFilter(version, occasion, company.timezone, now),
    after: occasion.cursor,
    pace: paceOf(trigger, occasion.dueAt, occasion.enrolled),
    limit: BATCH,
  })
  const isFinished = seen < BATCH
  await updateOccasion(db, id, {
    state: isFinished ? 'done' : 'running',
    cursor: lastId ?? occasion.cursor,
    enrolled: occasion.enrolled + enrolled,
    finishedAt: isFinished ? now : null,
  })
  failpoint('before_occasion_commit')
  if (enrolled > 0) await ringEngine(ctx)
  return !isFinished
}

/** One that has begun is brought to its end. */
function isTooLate(
  { latest_start: limit }: Scheduled,
  { state, dueAt }: Occasion,
  zone: string,
  now: Date,
): boolean {
  return state === 'planned' && addDuration(dueAt, zone, limit) < now
}

function toAudience(trigger: Scheduled, occasion: Occasion, companyZone: string, now: Date): Audience {
  const zone = occasion.zones?.[0] ?? companyZone
  if (!('date' in trigger)) return { of: trigger.audience, now, zone: companyZone }
  const dates = datesFor(trigger, occasion.occasion.slice(0, 10))
  const { date: attribute, yearly, audience } = trigger
  return { of: audience, now, zone: companyZone, dates: { attribute, dates, yearly, zone } }
}

function toFilter(
  { header: { reentry } }: RunnableVersion,
  { zones }: Occasion,
  companyZone: string,
  now: Date,
): AudienceFilter {
  return {
    zones: zones && { names: zones, ownIsUnknown: zones.includes(companyZone) },
    unless: toUnless(reentry, companyZone, now),
  }
}

function toUnless(reentry: Reentry, zone: string, now: Date): AudienceFilter['unless'] {
  if (reentry === 'always') return null
  if (reentry === 'never') return { kind: 'ever' }
  if (reentry === 'one_at_a_time') return { kind: 'active' }
  return { kind: 'since', at: addDuration(now, zone, `-${reentry.after}`) }
}

function toBatch({ id, workflowId, header, first }: RunnableVersion, zone: string, now: Date) {
  return {
    workflowId,
    versionId: id,
    first,
    holdoutSalt: holdoutSalt(header.key),
    holdout: header.holdout,
    goalUntil: goalUntil(header.goal, now, zone),
    now,
  }
}
