import { getSettings } from '../../company/settings.ts'
import type { Db } from '../../db/client.ts'
import {
  type Conversions,
  countReachable,
  countToDo,
  type DayFigures,
  listConversions,
  listDays,
  listPeriodFigures,
  type PeriodFigures,
  type Reachable,
  type ToDoFigures,
} from '../queries/home.ts'
import { listWorkflowFigures, type WorkflowFigures } from '../queries/workflow-figures.ts'
import { readForAWhile, SHOWN_MS } from '../read-for-a-while.ts'

export interface HomeReport {
  /** When it was read: up to a quarter of an hour ago, if nobody asked since. */
  readonly countedAt: Date
  readonly reachable: Readonly<Record<Reachable['channel'], number>>
  /** The last 30 days and the 30 before. */
  readonly periods: Readonly<Record<'now' | 'before', Omit<PeriodFigures & Conversions, 'period'>>>
  /** The last 30 days, the company's. */
  readonly days: readonly DayFigures[]
}

/** What moves by itself while somebody looks. */
export interface HomeProgress {
  readonly workflows: readonly WorkflowFigures[]
  readonly toDo: ToDoFigures
}

/** Sums over the whole base: so that a page that is opened often stays cheap, not read each time. */
export function homeReport(db: Db, now: Date): Promise<HomeReport> {
  return readForAWhile(db, 'home', (limited) => readHome(limited, now), { oldMs: SHOWN_MS })
}

export async function homeProgress(db: Db, now: Date): Promise<HomeProgress> {
  const [workflows, toDo] = await Promise.all([listWorkflowFigures(db), countToDo(db, now)])
  return { workflows, toDo }
}

async function readHome(db: Db, now: Date): Promise<HomeReport> {
  const { company } = await getSettings(db)
  const [reachable, periods, conversions, days] = await Promise.all([
    countReachable(db, now),
    listPeriodFigures(db, now),
    listConversions(db, now),
    listDays(db, now, company.timezone),
  ])
  const peopleOn = (channel: Reachable['channel']) =>
    reachable.find((row) => row.channel === channel)?.people ?? 0
  return {
    countedAt: now,
    reachable: {
      any: peopleOn('any'),
      email: peopleOn('email'),
      sms: peopleOn('sms'),
      phone: peopleOn('phone'),
    },
    periods: { now: periodOf('now', periods, conversions), before: periodOf('before', periods, conversions) },
    days,
  }
}

function periodOf(
  name: 'now' | 'before',
  periods: readonly PeriodFigures[],
  conversions: readonly Conversions[],
): HomeReport['periods']['now'] {
  const messages = periods.find(({ period }) => period === name)
  const goals = conversions.find(({ period }) => period === name)
  return {
    sent: messages?.sent ?? 0,
    delivered: messages?.delivered ?? 0,
    bounced: messages?.bounced ?? 0,
    clicked: messages?.clicked ?? 0,
    unsubscribed: messages?.unsubscribed ?? 0,
    converted: goals?.converted ?? 0,
    value: goals?.value ?? 0,
  }
}
