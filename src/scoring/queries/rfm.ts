import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { RfmRun } from '../model.ts'
import { rfmCells } from '../rfm.ts'
import { inScope, type Scope, type ScoreSource } from './source.ts'

export interface RfmOrders {
  readonly event: string
  /** Orders at or before this instant do not count; null: all do. */
  readonly since: Date | null
  readonly now: Date
  /** Days are counted on the company's calendar. */
  readonly timezone: string
}

/**
 * RFM of the whole base in one statement. score = 1 + floor(5 · (rank − 1) / n), where rank() gives equal
 * customers the same rank: half of a base that bought once is not scattered over three scores, as ntile(5)
 * would. Recency is the date of the last order, frequency the number of days with an order, monetary the sum.
 */
export function rfmOfEverybody(orders: RfmOrders): ScoreSource {
  const quintile = (column: SQL) =>
    sql`1 + (5 * (rank() over (order by ${column}) - 1) / count(*) over ())::int`
  return withBands(
    sql`
    select customer_id, last_day, frequency, monetary,
      ${quintile(sql`last_day`)} as r, ${quintile(sql`frequency`)} as f, ${quintile(sql`monetary`)} as m
    from (${orderSums(orders, 'everybody')}) as sums`,
  )
}

/**
 * RFM of these customers by where the scores of the last whole run began: exact for the customer's own
 * figures, and as of that run for the rest of the base, which moves little between two runs.
 */
export function rfmByThresholds(orders: RfmOrders, run: RfmRun, scope: Scope): ScoreSource {
  return withBands(
    sql`
    select customer_id, last_day, frequency, monetary,
      ${scoreBy(sql`last_day`, sql`date`, run.recency)} as r,
      ${scoreBy(sql`frequency`, sql`numeric`, run.frequency)} as f,
      ${scoreBy(sql`monetary`, sql`numeric`, run.monetary)} as m
    from (${orderSums(orders, scope)}) as sums`,
  )
}

/** Where each score began among the staged rows of a run. */
export async function findRfmThresholds(db: Db, model: string): Promise<RfmRun> {
  const leasts = (score: SQL, column: SQL) =>
    sql`jsonb_build_array(${sql.join(
      [2, 3, 4, 5].map((k) => sql`min(${column}) filter (where ${score} >= ${k})`),
      sql`, `,
    )})`
  const [row] = await rows<RfmRun>(
    db,
    sql`
    select
      ${leasts(sql`(reasons->>'r')::int`, sql`reasons->>'lastOrderOn'`)} as recency,
      ${leasts(sql`(reasons->>'f')::int`, sql`(reasons->>'frequency')::numeric`)} as frequency,
      ${leasts(sql`(reasons->>'m')::int`, sql`(reasons->>'monetary')::numeric`)} as monetary
    from score_staging where model = ${model}`,
  )
  return row ?? { recency: [], frequency: [], monetary: [] }
}

function orderSums({ event, since, now, timezone }: RfmOrders, scope: Scope): SQL {
  const from = since ? sql` and e.occurred_at > ${since}` : sql``
  return sql`
    select d.customer_id, max(d.day) as last_day, count(*) as frequency, round(sum(d.value)::numeric, 2) as monetary
    from (
      select e.customer_id, (e.occurred_at at time zone ${timezone})::date as day, sum(coalesce(e.value, 0)) as value
      from events e
      where e.type = ${event} and e.occurred_at <= ${now}${from}${inScope(sql`e.customer_id`, scope)}
      group by 1, 2
    ) as d
    join customers c on c.id = d.customer_id and c.state in ('known', 'anonymous')
    group by 1`
}

/** value = R + F + M, from 3 to 15; the band has the name of the cell. */
function withBands(scored: SQL): ScoreSource {
  return sql`
    select s.customer_id, (s.r + s.f + s.m)::float8 as value, cells.band,
      jsonb_build_object('r', s.r, 'f', s.f, 'm', s.m, 'lastOrderOn', s.last_day,
        'frequency', s.frequency, 'monetary', s.monetary) as reasons
    from (${scored}) as s
    join jsonb_to_recordset(${json(rfmCells())}::jsonb) as cells(r int, f int, m int, band text)
      on cells.r = s.r and cells.f = s.f and cells.m = s.m`
}

function scoreBy(column: SQL, type: SQL, leasts: readonly (string | number | null)[]): SQL {
  const steps = leasts.map((least) => sql`coalesce(${column} >= ${least}::text::${type}, false)::int`)
  return sql`1 + ${sql.join(steps, sql` + `)}`
}
