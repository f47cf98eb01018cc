import { type SQL, sql } from 'drizzle-orm'
import { boundsSql } from './bounds.ts'
import { planDate } from './date-test.ts'
import { toMs } from './duration.ts'
import { aggregate, conjunction, earliest, ifLater, interval, type LeafPlan, type LeafScope } from './leaf.ts'
import { planCount } from './occurrence-count.ts'
import { recentLast } from './occurrence-recent.ts'
import { matching, type Occurrences, periodSql } from './occurrence-rows.ts'
import { countBounds, folds, type OccurrenceTests } from './occurrence-tests.ts'
import { valueAt } from './value-test.ts'

export function planOccurrences(of: Occurrences, tests: OccurrenceTests, scope: LeafScope): LeafPlan {
  if (scope.inFull) return planInFull(of, tests, scope)
  const { last, ...others } = tests
  const asksOther = Object.values(others).some((asked) => asked !== undefined)
  if (last && !asksOther) return { ...planInFull(of, tests, scope), recent: recentLast(of, last, scope) }

  const onlyCounts = folds.every((fold) => !tests[fold]) && !tests.first && !last
  return onlyCounts ? planCount(of, tests, scope) : planInFull(of, tests, scope)
}

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
