import type { Db } from '../../db/client.ts'
import { type Lift, measureLift } from '../lift.ts'
import {
  type DayResults,
  listDayResults,
  listWorkflowResults,
  type Period,
  type PeriodResults,
  sumResults,
  type WorkflowResults,
} from '../queries/results.ts'
import { type ArmFigures, listArmsOf } from '../queries/workflow-report.ts'
import { readForAWhile } from '../read-for-a-while.ts'
import { checkDraw, sumArm } from './arms.ts'

export interface ResultsReport {
  readonly totals: Readonly<Record<'now' | 'before', PeriodResults>>
  readonly days: readonly DayResults[]
  readonly items: readonly (Omit<WorkflowResults, 'id'> & {
    /** Since the workflow began, not only in the period; null without a holdout. */
    readonly lift: Pick<Lift, 'verdict' | 'estimate' | 'low' | 'high'> | null
  })[]
}

/** What campaigns and workflows brought in the last `days` days, beside the days before them. */
export function resultsReport(db: Db, days: number, now: Date): Promise<ResultsReport> {
  const period = periodOf(days, now)
  const before = { days, lastDay: daysBefore(period.lastDay, days) }
  return readForAWhile(db, `results:${days}`, async (limited) => {
    const items = await listWorkflowResults(limited, period)
    const compared = items.filter(({ holdout }) => holdout > 0).map(({ id }) => id)
    const arms = compared.length === 0 ? [] : await listArmsOf(limited, compared, now)
    return {
      totals: { now: await sumResults(limited, period), before: await sumResults(limited, before) },
      days: await listDayResults(limited, period, ['email', 'sms']),
      items: await Promise.all(
        items.map(async ({ id, ...item }) => ({
          ...item,
          lift: await liftOf(
            limited,
            arms.filter(({ workflowId }) => workflowId === id),
          ),
        })),
      ),
    }
  })
}

/** Ends on the present day, UTC. */
export function periodOf(days: number, now: Date): Period {
  return { days, lastDay: now.toISOString().slice(0, 10) }
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}

async function liftOf(db: Db, arms: readonly ArmFigures[]): Promise<ResultsReport['items'][number]['lift']> {
  const [treated, holdout] = [sumArm(arms, 'treated'), sumArm(arms, 'holdout')]
  if (holdout.people === 0) return null
  const ratio = await checkDraw(db, arms)
  const { verdict, estimate, low, high } = measureLift(treated, holdout, {
    stillOpen: treated.open + holdout.open > 0,
    balanced: !ratio?.alarm,
  })
  return { verdict, estimate, low, high }
}
