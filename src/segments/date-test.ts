import { type SQL, sql } from 'drizzle-orm'
import { Duration, durationInWords, toMs, windowInWords } from './duration.ts'
import { InstantText, toInstant } from './instant.ts'
import { conjunction, earliest, ifLater, interval, type LeafScope, type Locale } from './leaf.ts'

/** What can be asked of an instant. */
export const relativeTests = {
  /** At most so long ago, and not still to come. */
  within: Duration.optional(),
  /** Still to come, in at most so long. */
  upcoming: Duration.optional(),
  /** At least so long ago. */
  olderThan: Duration.optional(),
} as const

export const dateTests = {
  ...relativeTests,
  before: InstantText.optional(),
  after: InstantText.optional(),
} as const

export interface DateTest {
  readonly within?: string | undefined
  readonly upcoming?: string | undefined
  readonly olderThan?: string | undefined
  readonly before?: string | undefined
  readonly after?: string | undefined
}

/** The test of a timestamptz (null does not match) and the next instant at which the clock alone flips it. */
export function planDate(
  instant: SQL,
  test: DateTest,
  scope: LeafScope,
): { test: SQL; next: SQL | undefined } {
  const { at, zone } = scope
  const asked: SQL[] = []
  const nexts: SQL[] = []
  if (test.within !== undefined) {
    const length = interval(toMs(test.within))
    asked.push(sql`${instant} <= ${at} and ${instant} + ${length} > ${at}`)
    nexts.push(ifLater(instant, scope), ifLater(sql`${instant} + ${length}`, scope))
  }
  if (test.upcoming !== undefined) {
    const length = interval(toMs(test.upcoming))
    asked.push(sql`${instant} > ${at} and ${instant} - ${length} <= ${at}`)
    nexts.push(ifLater(sql`${instant} - ${length}`, scope), ifLater(instant, scope))
  }
  if (test.olderThan !== undefined) {
    const age = interval(toMs(test.olderThan))
    asked.push(sql`${instant} + ${age} <= ${at}`)
    nexts.push(ifLater(sql`${instant} + ${age}`, scope))
  }
  if (test.before !== undefined) asked.push(sql`${instant} < ${toInstant(test.before, zone)}::timestamptz`)
  if (test.after !== undefined) asked.push(sql`${instant} >= ${toInstant(test.after, zone)}::timestamptz`)
  return { test: conjunction(asked), next: earliest(nexts) }
}

const words: Record<Locale, Record<keyof DateTest, (wanted: string) => string>> = {
  en: {
    within: (length) => windowInWords('last', length, 'en'),
    upcoming: (length) => windowInWords('next', length, 'en'),
    olderThan: (length) => `at least ${durationInWords(length, 'en')} ago`,
    before: (date) => `before ${date}`,
    after: (date) => `from ${date} on`,
  },
  fr: {
    within: (length) => `depuis moins de ${durationInWords(length, 'fr')}`,
    upcoming: (length) => windowInWords('next', length, 'fr'),
    olderThan: (length) => `il y a au moins ${durationInWords(length, 'fr')}`,
    before: (date) => `avant le ${date}`,
    after: (date) => `à partir du ${date}`,
  },
}

const tests = ['within', 'upcoming', 'olderThan', 'before', 'after'] as const

/** `in the last 30 days and before 2026-03-01`; empty when nothing is asked. */
export function dateInWords(test: DateTest, locale: Locale): string {
  const parts = tests.flatMap((name) => {
    const wanted = test[name]
    if (wanted === undefined) return []
    return [words[locale][name](wanted)]
  })
  return parts.join(locale === 'fr' ? ' et ' : ' and ')
}
