/** A length of time as it is asked for: one number of one unit. */
export interface Length {
  readonly count: number
  readonly unit: LengthUnit
}

export const lengthUnits = ['minutes', 'hours', 'days', 'weeks', 'months'] as const
export type LengthUnit = (typeof lengthUnits)[number]

const letters: Readonly<Record<LengthUnit, readonly [string, string]>> = {
  minutes: ['PT', 'M'],
  hours: ['PT', 'H'],
  days: ['P', 'D'],
  weeks: ['P', 'W'],
  months: ['P', 'M'],
}

/** `P3D`; undefined for what has several units, such as `P1DT2H`, or cannot be read. */
export function readLength(iso: unknown): Length | undefined {
  if (typeof iso !== 'string') return undefined
  for (const unit of lengthUnits) {
    const [before, after] = letters[unit]
    const [, digits] = new RegExp(`^${before}(\\d+)${after}$`).exec(iso) ?? []
    if (digits !== undefined) return { count: Number(digits), unit }
  }
  return undefined
}

export function writeLength({ count, unit }: Length): string {
  const [before, after] = letters[unit]
  return `${before}${count}${after}`
}
