import type { WorkflowVersion } from '../workflows/queries/workflows.ts'
import { type Interval, newcombe, rateOf, wilson } from './lift.ts'
import type { SplitFigures } from './queries/split-figures.ts'

/** One arm of a split: those who were drawn into it, and what they did. */
export interface VariantReport {
  readonly name: string
  readonly people: number
  readonly clicked: number
  readonly converted: number
  readonly value: number
  /** Share of the people, with its 95 % interval; null while there are none. */
  readonly clickRate: (Interval & { readonly rate: number }) | null
  readonly goalRate: (Interval & { readonly rate: number }) | null
}

export interface SplitReport {
  readonly step: string
  /** What the arms are compared by: the goal where the workflow has one, else clicks. */
  readonly by: 'goal' | 'clicks'
  readonly variants: readonly VariantReport[]
  /** The arm that did best, and whether it is clear of every other at 95 %. */
  readonly leader: string | null
  readonly verdict: 'leads' | 'cannot_tell_yet'
}

const CONFIDENCE = 0.95

/** Compares the arms of each split. With more than two, each comparison is stricter, so that together they hold. */
export function compareSplits(figures: readonly SplitFigures[], by: SplitReport['by']): SplitReport[] {
  const steps = [...new Set(figures.map(({ step }) => step))]
  return steps.map((step) => {
    const variants = figures.filter((one) => one.step === step).map(toVariant)
    return { step, by, variants, ...decide(variants, by) }
  })
}

function toVariant({ arm: name, people, clicked, converted, value }: SplitFigures): VariantReport {
  return {
    name,
    people,
    clicked,
    converted,
    value,
    clickRate: intervalOf(people, clicked),
    goalRate: intervalOf(people, converted),
  }
}

function intervalOf(people: number, converted: number): VariantReport['goalRate'] {
  if (people === 0) return null
  return { rate: rateOf({ people, converted }), ...wilson({ people, converted }, CONFIDENCE) }
}

function decide(
  variants: readonly VariantReport[],
  by: SplitReport['by'],
): Pick<SplitReport, 'leader' | 'verdict'> {
  const arms = variants
    .filter(({ people }) => people > 0)
    .map(({ name, people, clicked, converted }) => ({
      name,
      people,
      converted: by === 'goal' ? converted : clicked,
    }))
    .sort((a, b) => rateOf(b) - rateOf(a))
  const [best, ...others] = arms
  if (!best || others.length === 0) return { leader: null, verdict: 'cannot_tell_yet' }
  const confidence = 1 - (1 - CONFIDENCE) / others.length
  const isClear = others.every((other) => newcombe(best, other, confidence).low > 0)
  return { leader: best.name, verdict: isClear ? 'leads' : 'cannot_tell_yet' }
}

/** Ids of the steps that draw people into arms. */
export function splitSteps({ program }: Pick<WorkflowVersion, 'program'>): string[] {
  return program.instructions.filter(({ type }) => type === 'split').map(({ id }) => id)
}
