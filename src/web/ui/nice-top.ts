const STEPS = [1, 2, 5, 10]

/** 1, 2 or 5 with noughts: the next above. */
export function niceTop(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return (STEPS.find((step) => step * power >= value) ?? 10) * power
}
