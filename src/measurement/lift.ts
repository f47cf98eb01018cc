import { chiSquareTail, normalQuantile, studentQuantile } from './distributions.ts'

/** People of one arm, and how many of them did what the workflow is for. */
export interface Arm {
  readonly people: number
  readonly converted: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Treated against holdout, everybody as they were assigned. Rates and differences are shares (0.02 = 2 points). */
export interface Lift {
  /** Difference of the two conversion rates; null while an arm is empty. */
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
  /** Difference over the holdout's rate; null when that rate is 0. */
  readonly relative: number | null
  readonly verdict: 'better' | 'worse' | 'cannot_tell_yet'
  /** Why there is no verdict yet. */
  readonly reason: 'empty_arm' | 'arms_unbalanced' | 'interval_holds_zero' | 'still_open' | null
  /** The least true difference that this many people would show in four of five experiments. */
  readonly smallestDetectable: number | null
}

const CONFIDENCE = 0.95
const POWER = 0.8
/** Variance of the effects that the always-valid interval is tuned for: one point either way. */
const MIXTURE_VARIANCE = 1e-4

/**
 * Does the workflow bring more conversions than doing nothing? 95 % by Newcombe. While people can still
 * convert, the figures are looked at again and again, and a plain interval would cry wolf once in four
 * (ANALYTICS §3.9): then a verdict also needs the always-valid interval to be clear of zero.
 */
export function measureLift(
  treated: Arm,
  holdout: Arm,
  state: { readonly stillOpen: boolean; readonly balanced: boolean },
): Lift {
  if (treated.people === 0 || holdout.people === 0) return nothingToCompare
  const difference = rateOf(treated) - rateOf(holdout)
  const interval = newcombe(treated, holdout, CONFIDENCE)
  const decided = decide(interval, alwaysValid(treated, holdout, 1 - CONFIDENCE), state)
  return {
    estimate: difference,
    ...interval,
    relative: holdout.converted === 0 ? null : difference / rateOf(holdout),
    ...decided,
    smallestDetectable: smallestDetectable(treated, holdout),
  }
}

const nothingToCompare: Lift = {
  estimate: null,
  low: null,
  high: null,
  relative: null,
  verdict: 'cannot_tell_yet',
  reason: 'empty_arm',
  smallestDetectable: null,
}

function decide(
  fixed: Interval,
  anytime: Interval,
  state: { readonly stillOpen: boolean; readonly balanced: boolean },
): Pick<Lift, 'verdict' | 'reason'> {
  const waiting = (reason: Lift['reason']) => ({ verdict: 'cannot_tell_yet', reason }) as const
  if (!state.balanced) return waiting('arms_unbalanced')
  if (fixed.low <= 0 && fixed.high >= 0) return waiting('interval_holds_zero')
  if (state.stillOpen && anytime.low <= 0 && anytime.high >= 0) return waiting('still_open')
  return { verdict: fixed.low > 0 ? 'better' : 'worse', reason: null }
}

export function rateOf(arm: Arm): number {
  return arm.converted / arm.people
}

/** Newcombe's interval for a difference of two shares (method 10): built from the two Wilson intervals. */
export function newcombe(a: Arm, b: Arm, confidence: number): Interval {
  const difference = rateOf(a) - rateOf(b)
  const [ofA, ofB] = [wilson(a, confidence), wilson(b, confidence)]
  return {
    low: difference - Math.hypot(rateOf(a) - ofA.low, ofB.high - rateOf(b)),
    high: difference + Math.hypot(ofA.high - rateOf(a), rateOf(b) - ofB.low),
  }
}

export function wilson({ people, converted }: Arm, confidence: number): Interval {
  const z = normalQuantile(1 - (1 - confidence) / 2)
  const rate = converted / people
  const middle = rate + (z * z) / (2 * people)
  const half = z * Math.sqrt((rate * (1 - rate)) / people + (z * z) / (4 * people * people))
  const scale = 1 + (z * z) / people
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) }
}

/**
 * An interval that holds however often one looks: mixture sequential test with a normal mixture of variance
 * `tau2`. Rates of 0 and 1 are drawn in by half a conversion, else their variance would be nothing.
 */
export function alwaysValid(a: Arm, b: Arm, alpha: number, tau2 = MIXTURE_VARIANCE): Interval {
  const difference = rateOf(a) - rateOf(b)
  const v = varianceOf(a) + varianceOf(b)
  const half = Math.sqrt(((v * (v + tau2)) / tau2) * Math.log((v + tau2) / (v * alpha * alpha)))
  return { low: difference - half, high: difference + half }
}

function varianceOf(arm: Arm): number {
  const certain = arm.converted === 0 || arm.converted === arm.people
  const rate = certain ? (arm.converted + 0.5) / (arm.people + 1) : rateOf(arm)
  return (rate * (1 - rate)) / arm.people
}

/** Two-sided 5 %, power 80 %, at the holdout's rate (both together where the holdout has none). */
export function smallestDetectable(treated: Arm, holdout: Arm): number {
  const pooled = (treated.converted + holdout.converted) / (treated.people + holdout.people)
  const base = rateOf(holdout) || pooled || 0.5 / (treated.people + holdout.people)
  const z = normalQuantile(1 - (1 - CONFIDENCE) / 2) + normalQuantile(POWER)
  return z * Math.sqrt(base * (1 - base) * (1 / treated.people + 1 / holdout.people))
}

/** Money of one arm per person, those who bought nothing included. */
export interface ValueArm {
  readonly people: number
  readonly sum: number
  readonly sumOfSquares: number
}

export interface ValueLift extends Interval {
  /** Difference of value per customer, in the company's currency. */
  readonly estimate: number
}

/** 95 % by Welch. Undefined while an arm has fewer than two people or nobody's value differs. */
export function measureValue(treated: ValueArm, holdout: ValueArm): ValueLift | undefined {
  if (treated.people < 2 || holdout.people < 2) return undefined
  const [ofTreated, ofHoldout] = [meanVariance(treated), meanVariance(holdout)]
  if (ofTreated + ofHoldout === 0) return undefined
  return welch(
    { mean: treated.sum / treated.people, n: treated.people, meanVariance: ofTreated },
    { mean: holdout.sum / holdout.people, n: holdout.people, meanVariance: ofHoldout },
  )
}

interface Sample {
  readonly mean: number
  readonly n: number
  /** Variance of the mean: s² / n. */
  readonly meanVariance: number
}

export function welch(a: Sample, b: Sample): ValueLift {
  const estimate = a.mean - b.mean
  const variance = a.meanVariance + b.meanVariance
  const df = variance ** 2 / (a.meanVariance ** 2 / (a.n - 1) + b.meanVariance ** 2 / (b.n - 1))
  const half = studentQuantile(1 - (1 - CONFIDENCE) / 2, df) * Math.sqrt(variance)
  return { estimate, low: estimate - half, high: estimate + half }
}

function meanVariance({ people, sum, sumOfSquares }: ValueArm): number {
  const variance = Math.max(0, sumOfSquares - (sum * sum) / people) / (people - 1)
  return variance / people
}

/** Did the draw put people into the arms in the planned shares? */
export interface SampleRatio {
  readonly chiSquare: number
  readonly p: number
  /** p < 0.001: something is wrong with the assignment or with the count, and no lift means anything. */
  readonly alarm: boolean
}

const SRM_ALARM = 0.001

export function checkSampleRatio(observed: readonly number[], expected: readonly number[]): SampleRatio {
  const chiSquare = observed.reduce((sum, count, i) => {
    const wanted = expected[i] ?? 0
    return wanted === 0 ? sum : sum + (count - wanted) ** 2 / wanted
  }, 0)
  const p = chiSquareTail(chiSquare, observed.length - 1)
  return { chiSquare, p, alarm: p < SRM_ALARM }
}
