import type { Schemas } from '../../api/call.ts'
import { toCsv } from '../../ui/csv.ts'
import { pointsBetween, rateNames, ratesOf } from './rates.ts'

type Report = Schemas['WorkflowReport']
type Row = readonly (string | number | null)[]

interface Beside {
  readonly days: Schemas['ReportReactions']['days']
  readonly other: Report | undefined
}

/** One figure a line: section, step, channel or version, name, number. */
export function reportCsv(report: Report, { days, other }: Beside): string {
  const rows: Row[] = [
    ['people', '', '', 'audience', report.audience],
    ['people', '', '', 'holdout', report.holdout],
    ...entries('first_message', '', '', { ...report.firstMessage, held: null }),
    ...entries('held', '', '', report.firstMessage.held),
    ...report.steps.flatMap(({ step, channel, ...figures }) => entries('step', step, channel, figures)),
    ...report.splits.flatMap(({ step, variants }) =>
      variants.flatMap(({ name, people, clicked, converted, value }) =>
        entries('version', step, name, { people, clicked, converted, value }),
      ),
    ),
    ...(['treated', 'holdout'] as const).flatMap((arm) => entries('goal', '', arm, report.conversions[arm])),
    ...entries('lift', '', '', report.lift),
    ...entries('calls', '', '', report.calls),
    ...days.flatMap(({ day, ...figures }) => entries('day', '', day, figures)),
    ...(other ? comparison(report, other) : []),
  ]
  return toCsv(['section', 'step', 'of', 'figure', 'value'], rows)
}

/** The rates of both, and the points between them. */
function comparison(report: Report, other: Report): Row[] {
  const [here, there] = [ratesOf(report), ratesOf(other)]
  const points = Object.fromEntries(rateNames.map((rate) => [rate, pointsBetween(here[rate], there[rate])]))
  return [
    ...entries('comparison', '', report.workflow, here),
    ...entries('comparison', '', other.workflow, there),
    ...entries('comparison', '', 'points', points),
  ]
}

function entries(section: string, step: string, of: string, figures: object): Row[] {
  return Object.entries(figures).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' || typeof value === 'string' ? [[section, step, of, name, value]] : [],
  )
}
