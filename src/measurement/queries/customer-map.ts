import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { systemEventTypes } from '../../events/event.ts'
import { departmentOf } from '../../segments/conditions/area.ts'

/** One department or country. */
export interface AreaFigures {
  readonly code: string
  readonly customers: number
  /** Of these, those of whose country nothing is known: taken for French where departments are asked. */
  readonly withoutCountry: number
  /** What they bought since `valueSince`. */
  readonly value: number
  /** Customers to whom something was sent since `sentSince`, and of these those who clicked or answered. */
  readonly reached: number
  readonly responded: number
}

export interface MapQuestion {
  readonly by: 'department' | 'country'
  /** Only its members; null: every known customer. */
  readonly segmentId: number | null
  readonly valueSince: Date
  readonly sentSince: Date
}

/**
 * Known customers by where they live, with what they bought and answered: each table is read once and joined by
 * customer, so that the cost follows the events and messages of the period and not the number of areas.
 */
export function listAreas(
  db: Db,
  { by, segmentId, valueSince, sentSince }: MapQuestion,
): Promise<AreaFigures[]> {
  const country = sql`nullif(c.attributes->>'country', '')`
  const postcode = sql`replace(c.attributes->>'postcode', ' ', '')`
  const isFrench = sql`(${country} is null or ${country} = 'FR')`
  const code = by === 'country' ? country : sql`case when ${isFrench} then ${departmentOf(postcode)} end`
  return rows<AreaFigures>(
    db,
    sql`
    with placed as (
      select c.id, ${code} as code, (${country} is null) as homeless
      from customers c
      where c.state = 'known' and (${segmentId}::bigint is null or exists (
        select from memberships m where m.segment_id = ${segmentId}::bigint and m.customer_id = c.id))
    ),
    bought as (
      select customer_id, sum(value) as value from events
      where occurred_at >= ${valueSince}::timestamptz and value is not null
        and type not in (select jsonb_array_elements_text(${json(systemEventTypes)}::jsonb))
      group by customer_id
    ),
    answered as (
      select customer_id, bool_or(clicked_at is not null or replied_at is not null) as responded
      from messages where sent_at >= ${sentSince}::timestamptz group by customer_id
    )
    select p.code, count(*)::float8 as customers, count(*) filter (where p.homeless)::float8 as "withoutCountry",
      coalesce(sum(b.value), 0)::float8 as value, count(a.customer_id)::float8 as reached,
      count(*) filter (where a.responded)::float8 as responded
    from placed p
    left join bought b on b.customer_id = p.id
    left join answered a on a.customer_id = p.id
    where p.code is not null
    group by p.code order by p.code`,
  )
}

/** Known customers, whether we know where they live or not. */
export async function countKnown(db: Db, segmentId: number | null): Promise<number> {
  const [row] = await rows<{ customers: number }>(
    db,
    sql`
    select count(*)::float8 as customers from customers c
    where c.state = 'known' and (${segmentId}::bigint is null or exists (
      select from memberships m where m.segment_id = ${segmentId}::bigint and m.customer_id = c.id))`,
  )
  return row?.customers ?? 0
}
