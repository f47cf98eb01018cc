import type { Schemas } from '../../api/call.ts'

type Report = Schemas['WorkflowReport']
type Row = readonly (string | number | null)[]

/** One figure a line: section, step, channel or version, name, number. */
export function toCsv(report: Report): string {
  const rows: Row[] = [
    ['section', 'step', 'of', 'figure', 'value'],
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
  ]
  return rows.map((row) => row.map(cellOf).join(',')).join('\r\n')
}

function entries(section: string, step: string, of: string, figures: object): Row[] {
  return Object.entries(figures).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' || typeof value === 'string' ? [[section, step, of, name, value]] : [],
  )
}

/** Quoted where it must be; a text that a spreadsheet would take for a formula gets a mark before it. */
function cellOf(value: Row[number]): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
