import { getSettings } from '../../company/settings.ts'
import { type Context, inTransaction } from '../../context.ts'
import { localDateTime, moveDate } from '../../core/calendar.ts'
import { InvalidInputError } from '../../core/errors.ts'
import { limitStatement } from '../../db/limit-statement.ts'
import { isTimeout } from '../../db/sql-error.ts'
import { nextOccasion, scheduledOf, spanOf } from '../../workflows/occasions.ts'
import { countAudience } from '../../workflows/queries/launch.ts'
import {
  type CampaignRow,
  listCampaigns,
  listOccasionsBetween,
  listPressure,
  type PressureDay,
} from '../queries/calendar.ts'

export interface CalendarEntry {
  readonly key: string
  readonly name: Readonly<Record<string, string>>
  readonly channels: CampaignRow['channels']
  readonly at: Date
  /** A planned one of a paused or archived campaign does not happen, and is not here. */
  readonly state: 'planned' | 'launched' | 'skipped'
  readonly recurs: boolean
  /** Who entered, or would as things stand; null when that takes too long to count. */
  readonly people: number | null
}

export interface Calendar {
  readonly entries: readonly CalendarEntry[]
  /** Days on which marketing left. */
  readonly pressure: readonly PressureDay[]
}

const DAYS_MAX = 62
const DAY_MS = 86_400_000
/** Of one recurring campaign. */
const OCCASIONS_MAX = 100
const LIMIT_MS = 1_000

/** Launches from the first day (`YYYY-MM-DD`, the company's) to the last, both included, as they were and as they are planned. */
export async function calendar(ctx: Context, days: { from: string; to: string }): Promise<Calendar> {
  const { timezone: zone } = (await getSettings(ctx.db)).company
  const from = localDateTime(zone, `${days.from}T00:00`)
  const to = localDateTime(zone, `${moveDate(days.to, 'P1D')}T00:00`)
  if (to <= from || to.getTime() - from.getTime() > (DAYS_MAX + 1) * DAY_MS)
    throw new InvalidInputError('there is no such span', [
      { path: 'to', message: `must be from 0 to ${DAYS_MAX} days after from` },
    ])
  const span = { from, to, zone, now: ctx.clock.now() }
  const [campaigns, occasions, pressure] = await Promise.all([
    listCampaigns(ctx.db),
    listOccasionsBetween(ctx.db, from, to),
    listPressure(ctx.db, from, to, zone),
  ])
  const past = occasions.flatMap((one): CalendarEntry[] => {
    const campaign = campaigns.find(({ id }) => id === one.workflowId)
    if (!campaign || one.state === 'planned') return []
    const state = one.state === 'skipped' ? 'skipped' : 'launched'
    return [{ ...about(campaign), at: one.dueAt, state, people: one.enrolled }]
  })
  const others = await Promise.all(campaigns.map((campaign) => entriesOf(ctx, campaign, span)))
  const entries = [...past, ...others.flat()].sort((a, b) => a.at.getTime() - b.at.getTime())
  return { entries, pressure }
}

interface Span {
  readonly from: Date
  readonly to: Date
  readonly zone: string
  readonly now: Date
}

function about(campaign: CampaignRow): Pick<CalendarEntry, 'key' | 'name' | 'channels' | 'recurs'> {
  const { key, name, channels, trigger } = campaign
  return { key, name, channels, recurs: 'every' in trigger && trigger.every !== undefined }
}

async function entriesOf(ctx: Context, campaign: CampaignRow, span: Span): Promise<CalendarEntry[]> {
  const { launchedAt, launchTotal, state } = campaign
  if (launchedAt) {
    if (launchedAt < span.from || launchedAt >= span.to) return []
    return [{ ...about(campaign), at: launchedAt, state: 'launched', people: launchTotal }]
  }
  const planned = state === 'live' ? plannedIn(campaign, span) : []
  if (planned.length === 0) return []
  const people = await countPeople(ctx, campaign, span)
  return planned.map((at) => ({ ...about(campaign), at, state: 'planned', people }))
}

function plannedIn({ trigger, launchAt, lastOccasion }: CampaignRow, { from, to, zone, now }: Span): Date[] {
  const scheduled = scheduledOf(trigger)
  if (!scheduled) return launchAt && launchAt >= from && launchAt < to && launchAt > now ? [launchAt] : []
  const found: Date[] = []
  let after = lastOccasion
  for (let count = 0; count < OCCASIONS_MAX; count++) {
    const next = nextOccasion(scheduled, { after, now, companyZone: zone })
    if (next === undefined) break
    const { first } = spanOf(scheduled, next, zone)
    if (first >= to) break
    const shown = localDateTime(zone, next)
    if (shown >= from && shown > now) found.push(shown)
    after = next
  }
  return found
}

/** As things stand now: what a planned launch will find is not known. */
async function countPeople(
  ctx: Context,
  { trigger }: CampaignRow,
  { now, zone }: Span,
): Promise<number | null> {
  if (!('audience' in trigger)) return null
  try {
    return await inTransaction(ctx, async ({ db }) => {
      await limitStatement(db, LIMIT_MS)
      return countAudience(db, { of: trigger.audience, now, zone })
    })
  } catch (error) {
    if (isTimeout(error)) return null
    throw error
  }
}
