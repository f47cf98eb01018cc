import type { Lift } from '../lift.ts'
import type { WorkflowReport } from './workflow-report.ts'

/** A report in words and figures, a line each, for a terminal. */
export function toReportLines(report: WorkflowReport): string[] {
  const { firstMessage: first, conversions } = report
  return [
    `${report.name['en'] ?? report.workflow} (${report.state})`,
    `audience    ${report.audience} people: ${report.holdout} held out, ${report.audience - report.holdout} treated`,
    `first message  ${first.sent} sent, ${first.waiting} waiting, ${first.none} not planned, ${first.failed} failed, ${first.uncertain} uncertain`,
    ...Object.entries(first.held).map(([reason, people]) => `  held back  ${people} ${reason}`),
    ...report.steps.map(
      (step) =>
        `  step ${step.step} (${step.channel})  ${step.planned} planned, ${step.sent} sent, ${step.held} held, ${step.delivered} delivered, ${step.clicked} clicked${step.anonymousOpens > 0 ? `, ${step.anonymousOpens} opens of nobody in particular` : ''}`,
    ),
    `responses   ${list(report.responses)}`,
    ...(Object.keys(report.calls).length > 0 ? [`calls       ${list(report.calls)}`] : []),
    `converted   ${conversions.treated.converted} of ${conversions.treated.people} treated (${percent(conversions.treated.rate)}), ${conversions.holdout.converted} of ${conversions.holdout.people} held out (${percent(conversions.holdout.rate)}); ${conversions.stillOpen} can still`,
    ...conversions.byMessage.map((one) => `  after ${one.step} (${one.channel})  ${one.conversions}`),
    `lift        ${inWords(report.lift)}`,
    ...(report.sampleRatio?.alarm
      ? ['WARNING     the arms are not as they were drawn: trust no lift before you know why']
      : []),
  ]
}

function inWords(lift: Lift): string {
  if (lift.estimate === null || lift.low === null || lift.high === null) return 'no holdout to compare with'
  const interval = `${points(lift.estimate)} points (95 %: ${points(lift.low)} to ${points(lift.high)})`
  if (lift.verdict !== 'cannot_tell_yet') return `${interval}: ${lift.verdict}`
  const detectable =
    lift.smallestDetectable === null
      ? ''
      : `; this many people show ${points(lift.smallestDetectable)} points or more`
  return `${interval}: cannot tell yet${detectable}`
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}

function points(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)}`
}
