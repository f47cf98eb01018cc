import { countMovedSince } from '../../scoring/queries/moved.ts'
import { countDuplicates, listOutbox, workflowsOfDemo } from './campaign.ts'
import { demoSegments } from './segments.ts'
import type { Stage } from './stage.ts'

/** One workflow's numbers. sent + held + uncertain + failed + waiting + holdout = audience, people each. */
export interface WorkflowNumbers {
  readonly audience: number
  readonly sent: number
  /** By reason. `left_before`: they left before any message was due to them; they ordered, for instance. */
  readonly held: Readonly<Record<string, number>>
  readonly holdout: number
  readonly uncertain: number
  readonly failed: number
  readonly waiting: number
  /** Mails and SMS that reached the outbox twice for one message. Must be 0. */
  readonly duplicates: number
  readonly steps: readonly StepNumbers[]
}

/** Messages of one step, and what came back; machines' opens and clicks are in none. */
const stepKeys = [
  'sent',
  'held',
  'queued',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
] as const
type StepNumbers = { readonly step: string; readonly channel: string } & Readonly<
  Record<(typeof stepKeys)[number], number>
>

export interface DemoResult {
  readonly customers: number
  readonly events: number
  readonly segments: Readonly<Record<string, number>>
  readonly campaign: WorkflowNumbers
  readonly automation: WorkflowNumbers
  readonly responses: Readonly<Record<string, number>>
  readonly calls: Readonly<Record<string, number>>
  readonly conversions: { readonly treated: number; readonly holdout: number; readonly automation: number }
  readonly lift: { estimate: number | null; low: number | null; high: number | null; verdict: string }
  readonly scores: { readonly changed: number; readonly byModel: Readonly<Record<string, number>> }
  readonly seconds: number
}

interface Report {
  readonly audience: number
  readonly holdout: number
  readonly firstMessage: Omit<WorkflowNumbers, 'audience' | 'holdout' | 'duplicates' | 'steps'> & {
    readonly none: number
  }
  readonly steps: readonly StepNumbers[]
  readonly responses: Readonly<Record<string, number>>
  readonly calls: Readonly<Record<string, number>>
  readonly conversions: { treated: { converted: number }; holdout: { converted: number } }
  readonly lift: DemoResult['lift']
}

interface Counted {
  readonly customers: number
  readonly events: number
  readonly segments: Readonly<Record<string, number>>
}

interface Moments {
  readonly startedMs: number
  /** All scores were there: what changes after it, changed by what people did. */
  readonly scoredAt: Date
}

export async function readSegments({ client }: Stage): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {}
  for (const { key } of demoSegments) {
    sizes[key] = (await client.api<{ size: number }>('GET', `/api/segments/${key}`)).size
  }
  return sizes
}

export async function readResult(
  stage: Stage,
  counted: Counted,
  { startedMs, scoredAt }: Moments,
): Promise<DemoResult> {
  const report = (key: string) => stage.client.api<Report>('GET', `/api/reports/workflows/${key}`)
  const campaign = await report(workflowsOfDemo.campaign)
  const automation = await report(workflowsOfDemo.automation)
  const outbox = [...(await listOutbox(stage, 'email')), ...(await listOutbox(stage, 'sms'))]
  const duplicates = countDuplicates(outbox)
  const { estimate, low, high, verdict } = campaign.lift
  const moved = await countMovedSince(stage.ctx.db, scoredAt)
  return {
    ...counted,
    campaign: toNumbers(campaign, duplicates),
    automation: toNumbers(automation, duplicates),
    responses: sumOf(campaign.responses, automation.responses),
    calls: sumOf(campaign.calls, automation.calls),
    conversions: {
      treated: campaign.conversions.treated.converted,
      holdout: campaign.conversions.holdout.converted,
      automation: automation.conversions.treated.converted,
    },
    lift: { estimate, low, high, verdict },
    scores: {
      changed: moved.reduce((sum, model) => sum + model.moved, 0),
      byModel: Object.fromEntries(moved.map((model) => [model.model, model.moved])),
    },
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  }
}

function toNumbers({ audience, holdout, firstMessage, steps }: Report, duplicates: number): WorkflowNumbers {
  const { none, held, ...first } = firstMessage
  return {
    audience,
    ...first,
    held: none > 0 ? { ...held, left_before: none } : held,
    holdout,
    duplicates,
    steps: steps.map(toStepNumbers),
  }
}

/** The report says more of a step than the demo does. */
function toStepNumbers(figures: StepNumbers): StepNumbers {
  const numbers = Object.fromEntries(stepKeys.map((key) => [key, figures[key]]))
  return { step: figures.step, channel: figures.channel, ...numbers } as StepNumbers
}

function sumOf(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries(Array.from(keys, (key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]))
}

/** For people: what happened, in a page. */
export function describeResult(result: DemoResult): string {
  const { campaign, automation, lift } = result
  const percent = (share: number | null) => (share === null ? '?' : `${(share * 100).toFixed(1)} %`)
  const verdicts: Record<string, string> = {
    better: 'better than leaving people alone',
    worse: 'worse than leaving people alone',
    cannot_tell_yet: 'cannot tell yet: the interval holds zero, or the goal window is open',
  }
  return [
    `Imported      ${result.customers} customers, ${result.events} events`,
    ...Object.entries(result.segments).map(([key, size]) => `Segment       ${key}: ${size}`),
    ...describeWorkflow('Campaign', campaign),
    ...describeWorkflow('Automation', automation),
    `Responses     ${listOf(result.responses)}; calls: ${listOf(result.calls)}`,
    `Conversions   ${result.conversions.treated} of those contacted, ${result.conversions.holdout} of the holdout; automation ${result.conversions.automation}`,
    `Lift          ${percent(lift.estimate)} [${percent(lift.low)}, ${percent(lift.high)}] 95 %: ${verdicts[lift.verdict] ?? lift.verdict}`,
    `Scores moved  ${listOf(result.scores.byModel)}`,
    `Took          ${result.seconds} s`,
  ].join('\n')
}

function describeWorkflow(name: string, numbers: WorkflowNumbers): string[] {
  const { audience, sent, held, holdout, failed, uncertain, waiting, duplicates } = numbers
  const heldCount = Object.values(held).reduce((sum, count) => sum + count, 0)
  return [
    `${name.padEnd(14)}${audience} people = ${sent} sent + ${heldCount} held back (${listOf(held)}) + ${holdout} holdout + ${waiting} waiting + ${failed} failed + ${uncertain} uncertain; ${duplicates} duplicates`,
    ...numbers.steps.map(
      (one) =>
        `              ${one.step} (${one.channel}): ${one.sent} sent, ${one.held} held back, ${one.queued} waiting${one.channel === 'phone' ? '' : `; ${one.delivered} delivered, ${one.opened} opened, ${one.clicked} clicked`}`,
    ),
  ]
}

function listOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return parts.length === 0 ? 'none' : parts.map(([key, count]) => `${key} ${count}`).join(', ')
}
