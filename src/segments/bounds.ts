import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { conjunction, type Locale } from './leaf.ts'

/** What can be asked of a number that we computed. */
export const boundTests = {
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  exactly: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
} as const

export interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
  readonly exactly?: number | undefined
  readonly above?: number | undefined
  readonly below?: number | undefined
}

const symbols = [
  ['atLeast', '>=', '≥'],
  ['atMost', '<=', '≤'],
  ['exactly', '=', '='],
  ['above', '>', '>'],
  ['below', '<', '<'],
] as const

export function hasBound(bounds: Bounds): boolean {
  return symbols.some(([name]) => bounds[name] !== undefined)
}

/** Compared as numeric: whatever its size, no stored number overflows it. */
export function boundsSql(number: SQL, bounds: Bounds): SQL {
  const asked = symbols.filter(([name]) => bounds[name] !== undefined)
  return conjunction(
    asked.map(([name, operator]) => sql`${number} ${sql.raw(operator)} ${String(bounds[name])}::numeric`),
  )
}

export function boundsInWords(bounds: Bounds, locale: Locale): string {
  const asked = symbols.filter(([name]) => bounds[name] !== undefined)
  return asked.map(([name, , symbol]) => `${symbol} ${bounds[name]}`).join(locale === 'fr' ? ' et ' : ' and ')
}
