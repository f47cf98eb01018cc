import { getSettings } from '../../company/settings.ts'
import { localDate } from '../../core/calendar.ts'
import type { Db } from '../../db/client.ts'
import { type Advice, adviseOn } from '../consent-advice.ts'
import {
  countOptIns,
  countSilent,
  listReachableFor,
  listWeeksOfConsents,
  type OptIns,
  type ReachableFor,
  type WeekOfConsents,
} from '../queries/consent-health.ts'
import { countReachable, type Reachable } from '../queries/home.ts'
import { readForAWhile, SHOWN_MS } from '../read-for-a-while.ts'

const DAY_MS = 86_400_000
const WEEKS = 26
const OPT_IN_DAYS = 90
/** After so many years without a sign a prospect is asked once more or deleted (CNIL). */
const YEARS = 3

/** Consents in force at the end of a week. */
export interface WeekInForce {
  /** Its Monday. */
  readonly week: string
  readonly channel: ReachableFor['channel']
  readonly purpose: string
  readonly inForce: number
}

export interface ConsentHealth {
  /** When it was read: up to a quarter of an hour ago, if nobody asked since. */
  readonly countedAt: Date
  readonly years: number
  readonly anybody: Readonly<Record<Reachable['channel'], number>>
  readonly reachable: readonly ReachableFor[]
  readonly inForce: readonly WeekInForce[]
  readonly weeks: readonly WeekOfConsents[]
  readonly optIns: OptIns
  readonly silent: number
  readonly advice: readonly Advice[]
}

/** May we still contact the base, and how sure is that. */
export function consentHealth(db: Db, now: Date): Promise<ConsentHealth> {
  return readForAWhile(db, 'consent', (limited) => readConsentHealth(limited, now), { oldMs: SHOWN_MS })
}

async function readConsentHealth(limited: Db, now: Date): Promise<ConsentHealth> {
  const { timezone } = (await getSettings(limited)).company
  const mondays = lastMondays(now, timezone, WEEKS)
  const from = new Date(`${mondays[0]}T00:00:00Z`)
  const reachable = await listReachableFor(limited, { now, years: YEARS })
  const turns = await listWeeksOfConsents(limited, { from, zone: timezone })
  const optIns = await countOptIns(limited, new Date(now.getTime() - OPT_IN_DAYS * DAY_MS))
  const silent = await countSilent(limited, { now, years: YEARS })
  const anybody = await countReachable(limited, now)
  const on = (channel: Reachable['channel']) => anybody.find((line) => line.channel === channel)?.people ?? 0
  return {
    countedAt: now,
    years: YEARS,
    anybody: { any: on('any'), email: on('email'), sms: on('sms'), phone: on('phone') },
    reachable,
    inForce: inForceBy(turns, mondays),
    weeks: turns.filter(({ week }) => week !== 'before'),
    optIns,
    silent,
    advice: adviseOn({ reachable, silent, optIns }),
  }
}

/** The last `count` Mondays (`YYYY-MM-DD`) on the company's calendar, the oldest first. */
export function lastMondays(now: Date, zone: string, count: number): string[] {
  const today = Date.parse(`${localDate(now, zone)}T00:00:00Z`)
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7
  return Array.from({ length: count }, (_, i) =>
    new Date(today - (sinceMonday + 7 * (count - 1 - i)) * DAY_MS).toISOString().slice(0, 10),
  )
}

/** Those before the first week and what came and went since, added up. */
export function inForceBy(turns: readonly WeekOfConsents[], mondays: readonly string[]): WeekInForce[] {
  const pairs = new Map(turns.map(({ channel, purpose }) => [`${channel} ${purpose}`, { channel, purpose }]))
  return Array.from(pairs.values(), ({ channel, purpose }) => {
    const own = turns.filter((turn) => turn.channel === channel && turn.purpose === purpose)
    return mondays.map((week) => ({
      week,
      channel,
      purpose,
      inForce: own
        .filter((turn) => turn.week === 'before' || turn.week <= week)
        .reduce((sum, { given, ended }) => sum + given - ended, 0),
    }))
  }).flat()
}
