import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface RfmCell {
  /** 1 to 5. */
  readonly recency: number
  /** The mean of frequency and amount, rounded up: what the band is named by. */
  readonly worth: number
  readonly band: string
  readonly customers: number
  /** What they ordered for in all, in the company's currency. */
  readonly value: number
}

/** The base by recency and worth: each cell belongs to one band. */
export function listRfmCells(db: Db, model: string): Promise<RfmCell[]> {
  return rows<RfmCell>(
    db,
    sql`
    select (reasons->>'r')::int as recency, ((reasons->>'f')::int + (reasons->>'m')::int + 1) / 2 as worth,
      min(band) as band, count(*)::float8 as customers, coalesce(sum((reasons->>'monetary')::numeric), 0)::float8 as value
    from scores where model = ${model} group by 1, 2 order by 1, 2`,
  )
}

export interface Concentration {
  /** Customers who brought anything. */
  readonly customers: number
  readonly value: number
  /** How much of the value the best share of them bring: `{ best: 0.2, share: 0.68 }`. */
  readonly points: readonly { readonly best: number; readonly share: number }[]
  /** Of the customers: so few bring four fifths of the value. */
  readonly forFourFifths: number | null
  /** 0: everybody brings the same; 1: one brings all. */
  readonly gini: number | null
}

/** Where the best share of the customers ends, in hundredths. */
const SHARES = [1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100]

/** Who brings the value: customers without any are left out. One sort, one pass over it. */
export async function findConcentration(db: Db, model: string): Promise<Concentration> {
  const [row] = await rows<Concentration>(
    db,
    sql`
    with worth as materialized (
      select (reasons->>'monetary')::float8 as v, row_number() over w as place, sum((reasons->>'monetary')::float8) over w as upto
      from scores where model = ${model} and (reasons->>'monetary')::float8 > 0
      window w as (order by (reasons->>'monetary')::float8 desc, customer_id rows unbounded preceding)
    ), whole as (
      select count(*)::float8 as n, coalesce(sum(v), 0) as total, sum(v * place) as weighted,
        min(place) filter (where upto >= 0.8 * (select max(upto) from worth)) as fifths
      from worth
    )
    select n as customers, total as value, case when n > 0 then fifths / n end as "forFourFifths",
      case when total > 0 then greatest(0, (n + 1 - 2 * weighted / total) / n) end as gini,
      -- One pass over them for all the points.
      coalesce((
        select jsonb_agg(jsonb_build_object('best', p.best / 100.0, 'share', upto / total) order by p.best)
        from (
          select value::int as best, greatest(1, round(n * value::int / 100))::bigint as place
          from jsonb_array_elements_text(${json(SHARES)}::jsonb)
        ) p join worth using (place)), '[]') as points
    from whole`,
  )
  if (!row) throw new Error('a sum gave no row')
  return row
}

export interface Bar {
  readonly from: number
  readonly to: number
  readonly customers: number
}

/**
 * Customers by value in bars of equal width up to the 99th percentile; the last bar takes the rest, so that one
 * eager customer does not press everybody else into the first. Those at 0 or below are in `none`.
 */
export async function listBars(db: Db, model: string, bars: number): Promise<{ none: number; bars: Bar[] }> {
  const found = await rows<{ bar: number; width: number; most: number; customers: number }>(
    db,
    sql`
    with size as (
      select greatest(1, ceil(percentile_cont(0.99) within group (order by value) / ${bars}::int))::float8 as width,
        max(value) as most
      from scores where model = ${model} and value > 0
    )
    select case when value <= 0 then 0 else least(${bars}::int, ceil(value / width)::int) end as bar,
      coalesce(max(width), 1) as width, coalesce(max(most), 0) as most, count(*)::float8 as customers
    from scores, size where model = ${model} group by 1 order by 1`,
  )
  const [{ width = 1, most = 0 } = {}] = found
  const countOf = (bar: number) => found.find((one) => one.bar === bar)?.customers ?? 0
  return {
    none: countOf(0),
    bars: Array.from({ length: most > 0 ? bars : 0 }, (_, i) => ({
      from: i * width,
      to: i === bars - 1 ? Math.max(most, bars * width) : (i + 1) * width,
      customers: countOf(i + 1),
    })),
  }
}

export interface Move {
  /** Null: no score then. */
  readonly before: string | null
  /** Null: no score any more. */
  readonly after: string | null
  readonly customers: number
}

/** A level begins at `from` and ends where the next begins; in ascending order. */
export interface Level {
  readonly level: string
  readonly from: number
}

/**
 * From which level to which the customers have moved since the end of the day `since` (UTC). The history knows
 * values, not bands: both ends are put into the levels of today.
 */
export async function listMoves(
  db: Db,
  model: string,
  { since, levels }: { since: string; levels: readonly Level[] },
): Promise<Move[]> {
  const bucket = (value: SQL) =>
    sql`width_bucket(${value}, (select array_agg(value::float8 order by value::float8)
      from jsonb_array_elements_text(${json(levels.map(({ from }) => from))}::jsonb)))`
  const found = await rows<{ before: number | null; after: number | null; customers: number }>(
    db,
    sql`
    with past as (
      select distinct on (customer_id) customer_id, value from score_history
      where model = ${model} and day <= ${since}::date order by customer_id, day desc
    )
    select ${bucket(sql`p.value`)} as before, ${bucket(sql`s.value`)} as after, count(*)::float8 as customers
    from (select customer_id, value from scores where model = ${model}) s full join past p using (customer_id)
    group by 1, 2 order by 1, 2`,
  )
  const levelAt = (place: number | null) => (place ? (levels[place - 1]?.level ?? null) : null)
  return found.map(({ before, after, customers }) => ({
    before: levelAt(before),
    after: levelAt(after),
    customers,
  }))
}

/** The first day (UTC) of which the history knows this model; null: none. */
export async function findFirstDay(db: Db, model: string): Promise<string | null> {
  const [row] = await rows<{ day: string | null }>(
    db,
    sql`select min(day)::text as day from score_history where model = ${model}`,
  )
  return row?.day ?? null
}
