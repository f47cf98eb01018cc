import type { StepType } from '../step.ts'
import { branchStep } from './branch.ts'
import { callStep } from './call.ts'
import { consentStep } from './consent.ts'
import { exitStep } from './exit.ts'
import { goalStep } from './goal.ts'
import { holdoutStep } from './holdout.ts'
import { notifyStep } from './notify.ts'
import { repeatStep } from './repeat.ts'
import { scoreStep } from './score.ts'
import { segmentStep } from './segment.ts'
import { sendStep } from './send.ts'
import { splitStep } from './split.ts'
import { startStep } from './start.ts'
import { stopStep } from './stop.ts'
import { tagStep } from './tag.ts'
import { updateStep } from './update.ts'
import { waitStep } from './wait.ts'
import { waitForStep } from './wait-for.ts'
import { webhookStep } from './webhook.ts'

/** Every type of step, in the order in which they are offered. */
const stepTypes: readonly StepType[] = [
  sendStep,
  callStep,
  waitStep,
  waitForStep,
  branchStep,
  splitStep,
  holdoutStep,
  repeatStep,
  updateStep,
  tagStep,
  segmentStep,
  scoreStep,
  consentStep,
  webhookStep,
  notifyStep,
  startStep,
  stopStep,
  goalStep,
  exitStep,
]

const byType = new Map(stepTypes.map((step) => [step.type, step]))

export const stepTypeNames: readonly string[] = stepTypes.map((step) => step.type)

export function findStepType(type: string): StepType | undefined {
  return byType.get(type)
}

/** For instructions of a compiled program, whose types were checked when it was published. */
export function stepTypeOf(type: string): StepType {
  const step = byType.get(type)
  if (!step) throw new Error(`no step type ${type}: the program was published by a newer version`)
  return step
}
