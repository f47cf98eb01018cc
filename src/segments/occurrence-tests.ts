import { z } from 'zod'
import { type Bounds, boundTests, hasBound } from './bounds.ts'
import { dateTests } from './date-test.ts'
import { Duration } from './duration.ts'
import { InstantText } from './instant.ts'
import type { Direction } from './leaf.ts'
import { Path } from './text.ts'
import { asksSomething } from './value-test.ts'

const whole = z.number().int().min(0).max(100_000)
const Count = z.union(
  [
    whole,
    z
      .strictObject({ atLeast: whole.min(1).optional(), atMost: whole.optional(), exactly: whole.optional() })
      .refine(hasBound),
  ],
  { error: 'must be a whole number or { atLeast, atMost, exactly }' },
)
const OfProperty = z
  .strictObject({ of: Path, ...boundTests })
  .refine(hasBound, 'must say atLeast, atMost, exactly, above or below')
const Occurrence = z
  .strictObject(dateTests)
  .refine(asksSomething, 'must say within, olderThan, before or after')
const Between = z
  .strictObject({ from: InstantText.optional(), to: InstantText.optional() })
  .refine(asksSomething, 'must say from, to or both')

/** What can be asked of the things of one sort that a customer did. All that is asked must hold. */
export const occurrenceTests = {
  /** A number means exactly so many; when nothing at all is asked, at least one. */
  count: Count.optional(),
  sum: OfProperty.optional(),
  min: OfProperty.optional(),
  max: OfProperty.optional(),
  average: OfProperty.optional(),
  first: Occurrence.optional(),
  last: Occurrence.optional(),
  /** Only what happened at most so long ago. */
  within: Duration.optional(),
  /** Only what happened from one instant until before another; a date alone as `to` includes that day. */
  between: Between.optional(),
} as const
export type OccurrenceTests = z.infer<z.ZodObject<typeof occurrenceTests>>

export const folds = ['sum', 'min', 'max', 'average'] as const

/** The bounds of the count: at least one when nothing is asked. */
export function countBounds(tests: OccurrenceTests): Bounds | undefined {
  if (typeof tests.count === 'number') return { exactly: tests.count }
  if (tests.count) return tests.count
  const asksOther = folds.some((fold) => tests[fold]) || tests.first || tests.last
  return asksOther ? undefined : { atLeast: 1 }
}

/** One more occurrence can only raise a count; what it does to a sum or to the last instant is open. */
export function directionOf(tests: OccurrenceTests): Direction | undefined {
  if (folds.some((fold) => tests[fold]) || tests.first || tests.last) return undefined
  const { atLeast, atMost, exactly } = countBounds(tests) ?? {}
  const [mayRise, mayFall] = [atLeast !== undefined, atMost !== undefined || exactly === 0]
  if (mayRise === mayFall || (exactly ?? 0) > 0) return undefined
  return mayRise ? 'up' : 'down'
}
