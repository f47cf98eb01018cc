import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** An attribute as it is found on customers, with its commonest values. */
export interface KnownAttribute {
  readonly name: string
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object'
  /** Share of the customers looked at who have it. */
  readonly coverage: number
  /** Up to 50; texts, numbers, true and false only. */
  readonly values: readonly (string | number | boolean)[]
}

/** Of the newest customers: enough to offer names and values, and the same cost however many there are. */
export function listKnownAttributes(db: Db, looked: number): Promise<KnownAttribute[]> {
  return rows(
    db,
    sql`
    with people as (
      select attributes from customers where state = 'known' order by id desc limit ${looked}
    ),
    pairs as (
      select key, value, jsonb_typeof(value) as type, count(*) as people
      from people, jsonb_each(attributes) where value <> 'null'::jsonb group by 1, 2, 3
    ),
    ranked as (
      select *, row_number() over (partition by key order by people desc, value) as place from pairs
    )
    select key as name, (mode() within group (order by type)) as type,
      least(1, sum(people) / greatest(1, (select count(*) from people)))::float8 as coverage,
      coalesce(jsonb_agg(value order by place)
        filter (where place <= 50 and type in ('string', 'number', 'boolean')), '[]'::jsonb) as values
    from ranked group by key order by coverage desc, key`,
  )
}

/** Types of the newest events, the commonest first. */
export function listKnownEvents(db: Db, looked: number): Promise<{ type: string; count: number }[]> {
  return rows(
    db,
    sql`
    select type, count(*)::float8 as count
    from (select type from events order by occurred_at desc limit ${looked}) newest
    group by type order by 2 desc, 1`,
  )
}
