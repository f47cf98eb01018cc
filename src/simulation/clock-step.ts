import type { Period } from './options.ts'

/** About as many instants as a few minutes of work allow. */
const INSTANTS_MAX = 4_000
const STEPS_S = [60, 300, 900, 1_800, 3_600, 7_200, 14_400]

/**
 * Seconds from one stop of the virtual clock to the next; 0 (every instant) while there are few. Each event may bring
 * about an instant at every step that waits.
 */
export function chooseStep(events: number, steps: number, { since, until }: Period): number {
  if (events * (1 + steps) <= INSTANTS_MAX) return 0
  const lengthS = (until.getTime() - since.getTime()) / 1_000
  return STEPS_S.find((stepS) => lengthS / stepS <= INSTANTS_MAX) ?? STEPS_S.at(-1) ?? 0
}
