import { type SQL, sql } from 'drizzle-orm'
import { type Bounds, boundsSql } from './bounds.ts'
import { toMs } from './duration.ts'
import { aggregate, type Feature, interval, type LeafPlan, type LeafScope } from './leaf.ts'
import { recentCount } from './occurrence-recent.ts'
import { comingOf, matching, type Occurrences, periodSql } from './occurrence-rows.ts'
import { countBounds, type OccurrenceTests } from './occurrence-tests.ts'

/**
 * A count looks no further back than the answer needs: from the newest event to the rank whose leaving of the
 * window changes the answer. That event's instant plus the window is when it does.
 */
export function planCount(of: Occurrences, tests: OccurrenceTests, scope: LeafScope): LeafPlan {
  const bounds = countBounds(tests) ?? { atLeast: 1 }
  const ranks = ranksThatMatter(bounds)
  const furthest = Math.max(...ranks)
  const where = sql`${matching(of)} and ${periodSql(tests, scope)}`
  const one =
    tests.within === undefined
      ? (owner: SQL) =>
          countAny(sql`ev.customer_id = ${owner} and ${where}`, comingOf(of, owner, scope), furthest, scope)
      : (owner: SQL) =>
          countNewest(
            sql`ev.customer_id = ${owner} and ${where}`,
            comingOf(of, owner, scope),
            furthest,
            scope,
          )
  const count = sql`coalesce(${scope.row('n')}, 0)`
  const recent = recentCount(of, { tests, bounds, ranks }, scope)
  const leaves =
    tests.within === undefined
      ? []
      : [
          sql`case when ${count} >= ${Math.min(...ranks)} then ${scope.row('edge')} + ${interval(toMs(tests.within))} end`,
        ]
  return {
    feature: { one, each: countEach(where, furthest, scope) },
    test: boundsSql(count, bounds),
    next: sql`least(${sql.join([...leaves, scope.row('coming')], sql`, `)})`,
    seen: sql`jsonb_build_object('count', ${count})`,
    ...(recent && { recent }),
  }
}

/** Any rows do, from whichever partition. Once there are enough, one more that is to come changes nothing. */
function countAny(where: SQL, coming: SQL, furthest: number, { at }: LeafScope): SQL {
  return sql`select count(*) as n, null::timestamptz as edge, case when count(*) < ${furthest} then ${coming} end as coming
    from (select from events ev where ${where} and ev.occurred_at <= ${at} limit ${furthest}) some_rows`
}

/**
 * One backward scan, future dates included; these are so rare that only where one is met is everything asked
 * again without them.
 */
function countNewest(where: SQL, coming: SQL, furthest: number, { at }: LeafScope): SQL {
  const newest = (until: SQL) => sql`(select ev.occurred_at from events ev where ${where} and ${until}
    order by ev.occurred_at desc limit ${furthest})`
  const past = newest(sql`ev.occurred_at <= ${at}`)
  return sql`select case when top.latest > ${at} then (select count(*) from ${past} p) else top.n end as n,
      case when top.latest > ${at} then (select min(p.occurred_at) from ${past} p) else top.edge end as edge,
      case when top.latest > ${at} then ${coming} end as coming
    from (select count(*) as n, min(t.occurred_at) as edge, max(t.occurred_at) as latest
      from ${newest(sql`true`)} t) top offset 0`
}

function countEach(where: SQL, furthest: number, { at }: LeafScope): Feature['each'] {
  const happened = sql`filter (where ev.occurred_at <= ${at})`
  return aggregate({
    from: sql`events ev`,
    owner: sql`ev.customer_id`,
    where,
    columns: () => ({
      n: sql`count(*) ${happened}`,
      // The instant of a further rank would need a sort; the oldest is never too late a guess.
      edge: sql`${furthest === 1 ? sql`max` : sql`min`}(ev.occurred_at) ${happened}`,
      coming: sql`min(ev.occurred_at) filter (where ev.occurred_at > ${at})`,
    }),
  }).each
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
