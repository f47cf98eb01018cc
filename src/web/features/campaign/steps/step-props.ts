import type { Plan } from '../model/plan.ts'

export interface StepProps {
  readonly plan: Plan
  readonly change: (part: Partial<Plan>) => void
}
