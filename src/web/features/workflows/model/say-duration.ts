import type { StepWords } from '../step-texts.ts'

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/

/** `P1DT2H` → `1 day 2 hours`; what cannot be read stays as it is. */
export function sayDuration(t: StepWords, iso: string): string {
  const [, ...numbers] = DURATION.exec(iso) ?? []
  const units = [t.years, t.months, t.weeks, t.days, t.hours, t.minutes]
  const parts = units.flatMap((unit, index) => (numbers[index] ? [unit(Number(numbers[index]))] : []))
  return parts.length > 0 ? parts.join(' ') : iso
}
