import { type SQL, sql } from 'drizzle-orm'
import { type Bounds, boundsSql } from './bounds.ts'
import { type DateTest, planDate } from './date-test.ts'
import { toMs } from './duration.ts'
import { conjunction, interval, type LeafScope, type Recent } from './leaf.ts'
import { matching, type Occurrences } from './occurrence-rows.ts'
import type { OccurrenceTests } from './occurrence-tests.ts'

/** More instants than this are not worth gathering for everybody. */
const RANK_MAX = 20

interface Counted {
  readonly tests: OccurrenceTests
  readonly bounds: Bounds
  /** Of the events from the newest on, those at which the answer changes when they leave. */
  readonly ranks: readonly number[]
}

/** A count by the newest instants. `n` of the feature is the count where these are too few. */
export function recentCount(of: Occurrences, counted: Counted, scope: LeafScope): Recent | undefined {
  const { tests, bounds, ranks } = counted
  const rank = Math.max(...ranks)
  if (tests.between !== undefined || rank > RANK_MAX) return undefined
  if (tests.within !== undefined) return countInWindow(of, counted, toMs(tests.within), scope)

  const enough = (newest: SQL) => sql`cardinality(${newest}) >= ${sql.raw(String(rank))}`
  return {
    of: matching(of),
    rank,
    test: (newest) =>
      boundsSql(
        sql`(case when ${enough(newest)} then ${sql.raw(String(rank))} else coalesce(${scope.row('n')}, 0) end)`,
        bounds,
      ),
    // Once there are enough, one more that is to come changes nothing.
    next: (newest, coming) => sql`case when not ${enough(newest)} then ${coming} end`,
  }
}

/**
 * In a window that ends now, at least so many are there when the one of that rank is; and each rank that matters
 * changes the answer when its event leaves the window.
 */
function countInWindow(
  of: Occurrences,
  { bounds, ranks }: Counted,
  withinMs: number,
  scope: LeafScope,
): Recent {
  const since = scope.ago(withinMs)
  const nth = (newest: SQL, rank: number) => sql`${newest}[${sql.raw(String(rank))}]`
  const has = (newest: SQL, rank: number) =>
    rank === 0 ? sql`true` : sql`coalesce(${nth(newest, rank)} > ${since}, false)`
  const leavesAt = (newest: SQL, rank: number) =>
    sql`case when ${has(newest, rank)} then ${nth(newest, rank)} + ${interval(withinMs)} end`
  const { atLeast, atMost, exactly } = bounds
  return {
    of: matching(of),
    rank: Math.max(...ranks),
    withinMs,
    test: (newest) =>
      conjunction([
        ...(atLeast === undefined ? [] : [has(newest, atLeast)]),
        ...(atMost === undefined ? [] : [sql`not ${has(newest, atMost + 1)}`]),
        ...(exactly === undefined ? [] : [sql`${has(newest, exactly)} and not ${has(newest, exactly + 1)}`]),
      ]),
    next: (newest, coming) =>
      sql`least(${sql.join([...ranks.map((rank) => leavesAt(newest, rank)), coming], sql`, `)})`,
  }
}

/** When it was last, by the newest instant. `last_at` of the feature is the instant where none is known. */
export function recentLast(of: Occurrences, test: DateTest, scope: LeafScope): Recent {
  const lastAt = (newest: SQL) => sql`coalesce(${newest}[1], ${scope.row('last_at')})`
  return {
    of: matching(of),
    rank: 1,
    test: (newest) => planDate(lastAt(newest), test, scope).test,
    next: (newest, coming) =>
      sql`least(${planDate(lastAt(newest), test, scope).next ?? sql`null`}, ${coming})`,
  }
}
