import { type SQL, sql } from 'drizzle-orm'
import { json } from '../../db/client.ts'

/**
 * Scores as they should be, before they are written: a query with the columns customer_id, value, band,
 * reasons. The same one serves the whole base and a few thousand touched customers.
 */
export type ScoreSource = SQL

/** Whom to compute: everybody, or these customers. */
export type Scope = 'everybody' | readonly number[]

/** ` and <column> in (…)`, or nothing. The ids go as one parameter. */
export function inScope(column: SQL, scope: Scope): SQL {
  if (scope === 'everybody') return sql``
  return sql` and ${column} in (select value::bigint from jsonb_array_elements_text(${json(scope)}::jsonb))`
}

/** The name of the highest band that starts at or under `value`; null when there are none. */
export function bandOf(value: SQL, bands: SQL): SQL {
  return sql`(
    select b.band from jsonb_to_recordset(${bands}) as b(band text, "from" float8)
    where b."from" <= ${value} order by b."from" desc limit 1)`
}

export function asJsonb(value: unknown): SQL {
  return sql`${json(value)}::jsonb`
}
