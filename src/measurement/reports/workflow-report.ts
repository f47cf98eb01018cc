import { NotFoundError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import {
  findVersion,
  findWorkflow,
  type Workflow,
  type WorkflowVersion,
} from '../../workflows/queries/workflows.ts'
import { type Lift, measureLift, measureValue, type SampleRatio, type ValueLift } from '../lift.ts'
import { listSplitFigures } from '../queries/split-figures.ts'
import {
  type AttributedFigures,
  type FirstMessageFigures,
  listArmFigures,
  listAttributed,
  listCallOutcomes,
  listFirstMessages,
  listStepFigures,
  type StepFigures,
} from '../queries/workflow-report.ts'
import { compareSplits, type SplitReport, splitSteps } from '../variants.ts'
import { type ArmSums, checkDraw, sumArm } from './arms.ts'
import { type PlannedMessage, plannedMessages } from './planned-messages.ts'

/** People of one arm and what they did. */
export interface ArmReport {
  readonly people: number
  readonly converted: number
  /** Share of the people; null while there are none. */
  readonly rate: number | null
  /** What the conversions were worth, in the company's currency. */
  readonly value: number
}

/** Treated people by the state of their first message: each is in one place. */
export interface FirstMessages {
  readonly sent: number
  /** By reason; `cancelled` where it was withdrawn before it left, e.g. because the goal was reached. */
  readonly held: Readonly<Record<string, number>>
  readonly failed: number
  readonly uncertain: number
  readonly waiting: number
  /** No message was planned for them (yet). */
  readonly none: number
}

export interface WorkflowReport {
  readonly workflow: string
  readonly name: Readonly<Record<string, string>>
  readonly state: Workflow['state']
  /** The event that says that it succeeded; null: none was set. */
  readonly goal: string | null
  /** Of the live version, in its order. */
  readonly messages: readonly PlannedMessage[]
  /** Everybody who was enrolled: the holdout and those in `firstMessage`. */
  readonly audience: number
  readonly holdout: number
  readonly firstMessage: FirstMessages
  /** In the order of the live version. */
  readonly steps: readonly StepFigures[]
  /** Messages by what people did with them; what machines did is not in it. */
  readonly responses: Readonly<Record<ResponseKind, number>>
  /** Calls by result. */
  readonly calls: Readonly<Record<string, number>>
  readonly conversions: {
    readonly treated: ArmReport
    readonly holdout: ArmReport
    /** By the last message before the conversion. */
    readonly byMessage: readonly AttributedFigures[]
    /** Treated people who converted before any message had left. */
    readonly withoutMessage: number
    /** Those whose goal window is still running and who have not converted. */
    readonly stillOpen: number
  }
  /** The arms of each split, compared. */
  readonly splits: readonly SplitReport[]
  readonly lift: Lift
  /** Difference of value per person; null where nothing can be said. */
  readonly value: ValueLift | null
  /** Null without a holdout. */
  readonly sampleRatio: SampleRatio | null
}

type Version = WorkflowVersion | undefined

const responseKinds = [
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
] as const
export type ResponseKind = (typeof responseKinds)[number]

/** How a workflow does, from what is in the database now. Throws NotFoundError. */
export async function workflowReport(db: Db, key: string, now: Date): Promise<WorkflowReport> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)

  const version = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
  const arms = await listArmFigures(db, workflow.id, now)
  const [treated, holdout] = [sumArm(arms, 'treated'), sumArm(arms, 'holdout')]
  const steps = await listStepFigures(db, workflow.id)
  const byMessage = await listAttributed(db, workflow.id)
  const sampleRatio = await checkDraw(db, arms)
  const stillOpen = treated.open + holdout.open
  return {
    workflow: workflow.key,
    name: workflow.name,
    state: workflow.state,
    goal: version?.program.header.goal?.event ?? null,
    messages: await plannedMessages(db, version),
    audience: treated.people + holdout.people,
    holdout: holdout.people,
    firstMessage: toFirstMessages(await listFirstMessages(db, workflow.id, now)),
    steps: inOrderOfProgram(version, steps),
    responses: sumResponses(steps),
    calls: Object.fromEntries(
      (await listCallOutcomes(db, workflow.id)).map(({ outcome, calls }) => [outcome, calls]),
    ),
    conversions: {
      treated: toArmReport(treated),
      holdout: toArmReport(holdout),
      byMessage,
      withoutMessage: treated.converted - byMessage.reduce((sum, { conversions }) => sum + conversions, 0),
      stillOpen,
    },
    splits: await compareArms(db, workflow.id, version),
    lift: measureLift(treated, holdout, { stillOpen: stillOpen > 0, balanced: !sampleRatio?.alarm }),
    value: measureValue(toValueArm(treated), toValueArm(holdout)) ?? null,
    sampleRatio,
  }
}

function toArmReport({ people, converted, value }: ArmSums): ArmReport {
  return { people, converted, rate: people === 0 ? null : converted / people, value }
}

function toValueArm({ people, value, valueSquares }: ArmSums) {
  return { people, sum: value, sumOfSquares: valueSquares }
}

function toFirstMessages(figures: readonly FirstMessageFigures[]): FirstMessages {
  const count = (...statuses: (string | null)[]) =>
    figures.filter(({ status }) => statuses.includes(status)).reduce((sum, { people }) => sum + people, 0)
  const held: Record<string, number> = {}
  for (const { status, reason, people } of figures) {
    if (status !== 'held' && status !== 'cancelled') continue
    const why = status === 'cancelled' ? 'cancelled' : (reason ?? 'unknown')
    held[why] = (held[why] ?? 0) + people
  }
  return {
    sent: count('sent'),
    held,
    failed: count('failed'),
    uncertain: count('uncertain'),
    waiting: count('queued', 'handed'),
    none: count(null),
  }
}

function sumResponses(steps: readonly StepFigures[]): Record<ResponseKind, number> {
  const sum = (kind: ResponseKind) => steps.reduce((total, step) => total + step[kind], 0)
  return Object.fromEntries(responseKinds.map((kind) => [kind, sum(kind)])) as Record<ResponseKind, number>
}

/** Steps that only older versions have come last. */
function inOrderOfProgram(version: Version, steps: readonly StepFigures[]): StepFigures[] {
  const order = version?.program.instructions.map(({ id }) => id) ?? []
  const placeOf = ({ step }: StepFigures) => (order.includes(step) ? order.indexOf(step) : order.length)
  return steps.toSorted((a, b) => placeOf(a) - placeOf(b))
}

async function compareArms(db: Db, workflowId: number, version: Version): Promise<SplitReport[]> {
  if (!version) return []
  const by = version.program.header.goal ? 'goal' : 'clicks'
  return compareSplits(await listSplitFigures(db, workflowId, splitSteps(version)), by)
}
