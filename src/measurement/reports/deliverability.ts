import type { Db } from '../../db/client.ts'
import { type Judgement, judgeRate } from '../judge-rate.ts'
import {
  type BounceFigures,
  listBounces,
  listNewSuppressions,
  listPausedSenders,
  listProviderFigures,
  listRefused,
  type NewSuppressions,
  type PausedSender,
  type ProviderFigures,
  type Refusal,
} from '../queries/deliverability.ts'
import { type DayResults, listDayResults } from '../queries/results.ts'
import { readForAWhile } from '../read-for-a-while.ts'
import { periodOf } from './results.ts'

export interface JudgedFigures extends Omit<ProviderFigures, 'provider'> {
  /** Null while too little was sent to say. */
  readonly bounces: Judgement | null
  readonly complaints: Judgement | null
}

export interface DeliverabilityReport {
  readonly totals: JudgedFigures
  readonly days: readonly DayResults[]
  readonly providers: readonly (JudgedFigures & Pick<ProviderFigures, 'provider'>)[]
  readonly bounces: readonly BounceFigures[]
  readonly refused: readonly Refusal[]
  readonly suppressions: readonly NewSuppressions[]
  readonly paused: readonly PausedSender[]
}

/** Does the mail of the last `days` days arrive, and where not. */
export function deliverabilityReport(db: Db, days: number, now: Date): Promise<DeliverabilityReport> {
  const period = periodOf(days, now)
  return readForAWhile(db, `deliverability:${days}`, async (limited) => {
    const providers = await listProviderFigures(limited, period)
    return {
      totals: judge(sumOf(providers)),
      days: await listDayResults(limited, period, ['email']),
      providers: providers.map(({ provider, ...figures }) => ({ provider, ...judge(figures) })),
      bounces: await listBounces(limited, period),
      refused: await listRefused(limited, period),
      suppressions: await listNewSuppressions(limited, period),
      paused: await listPausedSenders(limited, now),
    }
  })
}

type Figures = Omit<ProviderFigures, 'provider'>

/** Where nothing is reported, silence is no good news. */
function judge(figures: Figures): JudgedFigures {
  const heardOf = figures.delivered + figures.bounced > 0 ? figures.sent : 0
  return {
    ...figures,
    bounces: judgeRate('bounce', figures.bounced, heardOf),
    complaints: judgeRate('complaint', figures.complained, heardOf),
  }
}

function sumOf(providers: readonly Figures[]): Figures {
  const sum = (name: keyof Figures) => providers.reduce((total, one) => total + one[name], 0)
  return {
    sent: sum('sent'),
    delivered: sum('delivered'),
    bounced: sum('bounced'),
    complained: sum('complained'),
    clicked: sum('clicked'),
    unsubscribed: sum('unsubscribed'),
  }
}
