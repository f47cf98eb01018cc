import type { Figures } from '../designer-context.ts'

interface Reason {
  readonly reason: string
  readonly count: number
}

export interface SimulatedJourney {
  readonly customer: string
  readonly arm: string
  readonly status: string
  readonly exitReason: string | null
  readonly enteredAt: string
  readonly endedAt: string | null
  readonly goalAt: string | null
  readonly steps: readonly {
    readonly step: string
    readonly branch: string | null
    readonly leftAt: string
  }[]
  readonly messages: readonly SimulatedMessage[]
}

export interface SimulatedMessage {
  readonly step: string
  readonly channel: string
  readonly status: string
  readonly reason: string | null
  readonly at: string
}

/** What of a simulation's result the designer shows. */
export interface SimulatedResult {
  readonly until: string
  readonly stoppedAt: string | null
  readonly sample: { readonly candidates: number; readonly customers: number; readonly factor: number }
  readonly entered: { readonly treated: number; readonly holdout: number }
  readonly refused: readonly Reason[]
  readonly goals: { readonly treated: number; readonly holdout: number }
  readonly steps: readonly {
    readonly step: string
    readonly passages: number
    readonly waiting: number
    readonly branches: readonly { readonly branch: string; readonly count: number }[]
  }[]
  readonly messages: readonly { readonly channel: string; readonly messages: number }[]
  readonly held: readonly (Reason & { readonly channel: string; readonly step: string })[]
  readonly cost: { readonly currency: string; readonly total: number }
  readonly journeys: readonly SimulatedJourney[]
  readonly assumptions: readonly string[]
}

/** The same figures as the real ones, to be drawn in their place. */
export function toFigures({ entered, steps, held }: SimulatedResult): Figures {
  return {
    entered: entered.treated,
    steps: new Map(
      steps.map(({ step, passages, waiting, branches }) => [
        step,
        {
          passed: passages,
          waiting,
          branches: Object.fromEntries(branches.map(({ branch, count }) => [branch, count])),
          held: held.filter((one) => one.step === step).reduce((sum, { count }) => sum + count, 0),
        },
      ]),
    ),
  }
}

/** So many of each, the most first. */
export function sumBy<T>(
  items: readonly T[],
  key: (item: T) => string,
  count: (item: T) => number,
): [string, number][] {
  const sums = new Map<string, number>()
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + count(item))
  return [...sums].sort(([, a], [, b]) => b - a)
}
