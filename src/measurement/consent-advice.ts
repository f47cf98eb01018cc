import type { OptIns, ReachableFor } from './queries/consent-health.ts'

/** What to do about consents, the most urgent first. Codes: the screen has the words. */
export interface Advice {
  readonly code: 'phone_unproven' | 'unproven' | 'ending' | 'silent' | 'old' | 'few_confirm'
  readonly people: number
}

/** Fewer requests than this say nothing about a form. */
const LEAST_REQUESTS = 50
const FEW = 0.5

/**
 * COMPLIANCE.md, part A: for calls in France the professional bears the proof (L.223-1), and a consent to them is
 * valid one year; a prospect who is silent for three years is asked once more or deleted (CNIL).
 */
export function adviseOn(facts: {
  readonly reachable: readonly ReachableFor[]
  readonly silent: number
  readonly optIns: OptIns
}): Advice[] {
  const { reachable, silent, optIns } = facts
  const sum = (name: 'unproven' | 'ending' | 'old', isCounted: (line: ReachableFor) => boolean) =>
    reachable.filter(isCounted).reduce((total, line) => total + line[name], 0)
  const isCall = ({ channel }: ReachableFor) => channel === 'phone'
  const decided = optIns.asked - optIns.pending
  const advice: Advice[] = [
    { code: 'phone_unproven', people: sum('unproven', isCall) },
    { code: 'unproven', people: sum('unproven', (line) => !isCall(line)) },
    { code: 'ending', people: sum('ending', () => true) },
    { code: 'silent', people: silent },
    { code: 'old', people: sum('old', () => true) },
    {
      code: 'few_confirm',
      people: decided >= LEAST_REQUESTS && optIns.confirmed / decided < FEW ? decided - optIns.confirmed : 0,
    },
  ]
  return advice.filter(({ people }) => people > 0)
}
