import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { addDuration } from '../core/calendar.ts'
import { type Bounds, boundsSql, boundTests, hasBound } from './bounds.ts'
import { dateTests, planDate } from './date-test.ts'
import { Duration, toMs } from './duration.ts'
import { InstantText, isDateOnly, toInstant } from './instant.ts'
import {
  AHEAD_MS,
  aggregate,
  conjunction,
  earliest,
  type Feature,
  ifLater,
  interval,
  type LeafPlan,
  type LeafScope,
} from './leaf.ts'
import { Path } from './text.ts'
import { asksSomething, valueAt } from './value-test.ts'

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

export interface Occurrences {
  readonly type: string
  /** Of the row `ev` of events. */
  readonly where: SQL
}

export function planOccurrences(of: Occurrences, tests: OccurrenceTests, scope: LeafScope): LeafPlan {
  const onlyCounts = folds.every((fold) => !tests[fold]) && !tests.first && !tests.last
  return onlyCounts && !scope.inFull ? planCount(of, tests, scope) : planInFull(of, tests, scope)
}

/** The bounds of the count: at least one when nothing is asked. */
export function countBounds(tests: OccurrenceTests): Bounds | undefined {
  if (typeof tests.count === 'number') return { exactly: tests.count }
  if (tests.count) return tests.count
  const asksOther = folds.some((fold) => tests[fold]) || tests.first || tests.last
  return asksOther ? undefined : { atLeast: 1 }
}

/**
 * Looks no further back than the answer needs: an index scan from the newest event that stops at the rank
 * whose leaving of the window changes the answer. That event's instant plus the window is when it does.
 */
function planCount(of: Occurrences, tests: OccurrenceTests, scope: LeafScope): LeafPlan {
  const bounds = countBounds(tests) ?? { atLeast: 1 }
  const ranks = ranksThatMatter(bounds)
  const furthest = Math.max(...ranks)
  const where = sql`${matching(of)} and ${periodSql(tests, scope)}`
  const feature: Feature = {
    one: (
      owner,
    ) => sql`select count(*) as n, min(top.occurred_at) as edge, ${comingOf(of, owner, scope)} as coming
      from (select ev.occurred_at from events ev where ev.customer_id = ${owner} and ${where}
        and ev.occurred_at <= ${scope.at} order by ev.occurred_at desc limit ${furthest}) top`,
    each: aggregate({
      from: sql`events ev`,
      owner: sql`ev.customer_id`,
      where,
      columns: () => ({
        n: sql`count(*) filter (where ev.occurred_at <= ${scope.at})`,
        // The instant of a further rank would need a sort; the oldest is never too late a guess.
        edge: sql`${furthest === 1 ? sql`max` : sql`min`}(ev.occurred_at) filter (where ev.occurred_at <= ${scope.at})`,
        coming: sql`min(ev.occurred_at) filter (where ev.occurred_at > ${scope.at})`,
      }),
    }).each,
  }
  const count = sql`coalesce(${scope.row('n')}, 0)`
  const leaves =
    tests.within === undefined
      ? []
      : [
          sql`case when ${count} >= ${Math.min(...ranks)} then ${scope.row('edge')} + ${interval(toMs(tests.within))} end`,
        ]
  return {
    feature,
    test: boundsSql(count, bounds),
    next: sql`least(${sql.join([...leaves, scope.row('coming')], sql`, `)})`,
    seen: sql`jsonb_build_object('count', ${count})`,
  }
}

/** Of the events from the newest on, those at which the answer changes when they leave. */
function ranksThatMatter({ atLeast, atMost, exactly }: Bounds): number[] {
  const ranks = [
    atLeast,
    atMost === undefined ? undefined : atMost + 1,
    exactly,
    exactly === undefined ? undefined : exactly + 1,
  ]
  return ranks.filter((rank) => rank !== undefined && rank > 0) as number[]
}

const folds = ['sum', 'min', 'max', 'average'] as const
const foldSql = { sum: sql`sum`, min: sql`min`, max: sql`max`, average: sql`avg` } as const

function planInFull(of: Occurrences, tests: OccurrenceTests, scope: LeafScope): LeafPlan {
  const bounds = countBounds(tests)
  const happened = sql`filter (where ev.occurred_at <= ${scope.at})`
  const columns: Record<string, SQL> = {
    n: sql`count(*) ${happened}`,
    first_at: sql`min(ev.occurred_at) ${happened}`,
    last_at: sql`max(ev.occurred_at) ${happened}`,
    coming: sql`min(ev.occurred_at) filter (where ev.occurred_at > ${scope.at})`,
  }
  for (const fold of folds) {
    const asked = tests[fold]
    if (asked) columns[`of_${fold}`] = sql`${foldSql[fold]}(${numberAt(asked.of)}) ${happened}`
  }
  const since = scope.inFull && bounds?.atLeast !== undefined ? risenAt(of, tests, scope) : undefined
  const feature = aggregate({
    from: sql`events ev`,
    owner: sql`ev.customer_id`,
    where: sql`${matching(of)} and ${periodSql(tests, scope)}`,
    columns: (owner) => (since ? { ...columns, since_at: since(owner) } : columns),
  })
  const dates = [
    ...(tests.first ? [planDate(scope.row('first_at'), tests.first, scope)] : []),
    ...(tests.last ? [planDate(scope.row('last_at'), tests.last, scope)] : []),
  ]
  const leaving =
    tests.within === undefined
      ? []
      : [ifLater(sql`${scope.row('first_at')} + ${interval(toMs(tests.within))}`, scope)]
  const nexts = [...dates.flatMap((date) => date.next ?? []), ...leaving, scope.row('coming')]
  const next = earliest(nexts)
  return {
    feature,
    test: conjunction([
      ...(bounds ? [boundsSql(sql`coalesce(${scope.row('n')}, 0)`, bounds)] : []),
      ...folds.flatMap((fold) => {
        const asked = tests[fold]
        return asked ? [boundsSql(foldedValue(fold, scope), asked)] : []
      }),
      ...dates.map(({ test }) => test),
    ]),
    ...(next && { next }),
    seen: seenInFull(tests, scope),
    ...(since && { since: scope.row('since_at') }),
  }
}

/** Nothing bought sums to 0; the least, the most and the mean of nothing are unknown. */
function foldedValue(fold: (typeof folds)[number], scope: LeafScope): SQL {
  const value = scope.row(`of_${fold}`)
  return fold === 'sum' ? sql`coalesce(${value}, 0)` : value
}

function seenInFull(tests: OccurrenceTests, scope: LeafScope): SQL {
  const values = folds.flatMap((fold) =>
    tests[fold] ? [sql`${fold}::text, ${foldedValue(fold, scope)}`] : [],
  )
  const pairs = [
    sql`'count', coalesce(${scope.row('n')}, 0)`,
    sql`'first', ${scope.row('first_at')}`,
    sql`'last', ${scope.row('last_at')}`,
    ...values,
  ]
  return sql`jsonb_build_object(${sql.join(pairs, sql`, `)})`
}

function matching(of: Occurrences): SQL {
  return sql`ev.type = ${of.type}::text and ${of.where}`
}

function periodSql({ within, between }: OccurrenceTests, scope: LeafScope): SQL {
  const parts: SQL[] = []
  if (within !== undefined) parts.push(sql`ev.occurred_at > ${scope.ago(toMs(within))}`)
  parts.push(sql`ev.occurred_at <= ${scope.ago(-AHEAD_MS)}`)
  if (between?.from !== undefined) {
    parts.push(sql`ev.occurred_at >= ${toInstant(between.from, scope.zone)}::timestamptz`)
  }
  if (between?.to !== undefined)
    parts.push(sql`ev.occurred_at < ${endOf(between.to, scope.zone)}::timestamptz`)
  return conjunction(parts)
}

function endOf(to: string, zone: string): Date {
  const instant = toInstant(to, zone)
  return isDateOnly(to) ? addDuration(instant, zone, 'P1D') : instant
}

/** Events dated in the future count when their instant comes: the clock then changes the answer. */
function comingOf(of: Occurrences, owner: SQL, { at, ago }: LeafScope): SQL {
  return sql`(select min(ev.occurred_at) from events ev
    where ev.customer_id = ${owner} and ${matching(of)} and ev.occurred_at > ${at} and ev.occurred_at <= ${ago(-AHEAD_MS)})`
}

function numberAt(path: string): SQL {
  if (path === '$value') return sql`ev.value::numeric`
  const value = valueAt(sql`ev.properties`, path)
  return sql`case when jsonb_typeof(${value}) = 'number' then (${value})::numeric end`
}

/** When the number of events in the window last rose to what is asked: the last event before which there were too few. */
function risenAt(of: Occurrences, tests: OccurrenceTests, scope: LeafScope) {
  const needed = countBounds(tests)?.atLeast ?? 1
  const back =
    tests.within === undefined
      ? sql`unbounded preceding`
      : sql`${sql.raw(`interval '${toMs(tests.within) / 1000} seconds'`)} - interval '1 microsecond' preceding`
  const earlier = tests.within === undefined ? { ...tests, within: undefined } : { between: tests.between }
  return (owner: SQL) => sql`(select max(rise.occurred_at) from (
      select ev.occurred_at,
        count(*) over (order by ev.occurred_at range between ${back} and current row) as then_n,
        count(*) over (order by ev.occurred_at range between ${back} and interval '1 microsecond' preceding) as before_n
      from events ev where ev.customer_id = ${owner} and ${matching(of)} and ${periodSql(earlier, scope)}
        and ev.occurred_at <= ${scope.at}) rise
    where rise.then_n >= ${needed} and rise.before_n < ${needed})`
}
