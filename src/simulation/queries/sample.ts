import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Trigger } from '../../workflows/triggers/catalogue.ts'
import type { Period } from '../options.ts'

/** A real table, by its whole name: without it a statement sees the twin. */
export function real(schema: string, table: string): SQL {
  return sql`${sql.identifier(schema)}.${sql.identifier(table)}`
}

export interface SampleInput {
  readonly schema: string
  readonly trigger: Trigger
  readonly workflowId: number
  readonly period: Period
  readonly limit: number
}

/**
 * Draws the customers: of all whom the trigger may concern in the period, those with the smallest hash, so that the
 * same question draws the same people. Returns how many there were to draw from.
 */
export async function drawSample(db: Db, input: SampleInput): Promise<{ candidates: number; drawn: number }> {
  const { schema, limit } = input
  const [row] = await rows<{ candidates: number; drawn: number }>(
    db,
    sql`
    with candidates as materialized (
      select c.id, c.created_at from ${real(schema, 'customers')} c
      where c.state in ('anonymous', 'known') and ${isCandidate(input)}
    ), drawn as (
      insert into sim_sample (id, appears_at)
      select c.id, least(c.created_at, (select min(e.occurred_at) from ${real(schema, 'events')} e where e.customer_id = c.id))
      from (select * from candidates order by hashint8(id), id limit ${limit}) c
      returning 1 as one
    )
    select (select count(*)::int from candidates) as candidates, (select count(*)::int from drawn) as drawn`,
  )
  return row ?? { candidates: 0, drawn: 0 }
}

function isCandidate({ schema, trigger, workflowId, period: { since, until } }: SampleInput): SQL {
  const during = sql`e.occurred_at >= ${since}::timestamptz and e.occurred_at <= ${until}::timestamptz`
  if ('event' in trigger) {
    return sql`c.id in (select e.customer_id from ${real(schema, 'events')} e where e.type = ${trigger.event} and ${during})`
  }
  if ('segment_entered' in trigger || 'segment_left' in trigger) {
    const [type, key] =
      'segment_entered' in trigger
        ? ['segment_entered', trigger.segment_entered]
        : ['segment_left', trigger.segment_left]
    return sql`c.id in (select e.customer_id from ${real(schema, 'events')} e
      where e.type = ${type} and e.properties ->> 'segment' = ${key} and ${during})`
  }
  if ('date' in trigger) return sql`c.attributes ? ${trigger.date}::text`
  if ('audience' in trigger && typeof trigger.audience === 'string') {
    return sql`(c.id in (select m.customer_id from ${real(schema, 'memberships')} m join ${real(schema, 'segments')} s
        on s.id = m.segment_id where s.key = ${trigger.audience})
      or c.id in (select e.customer_id from ${real(schema, 'events')} e where e.type in ('segment_entered', 'segment_left')
        and e.properties ->> 'segment' = ${trigger.audience} and e.occurred_at >= ${since}::timestamptz))`
  }
  if ('api' in trigger) {
    return sql`c.id in (select n.customer_id from ${real(schema, 'enrolments')} n where n.workflow_id = ${workflowId}
      and n.entered_at >= ${since}::timestamptz and n.entered_at <= ${until}::timestamptz)`
  }
  return sql`true`
}

/** Refuses to look at more than this: the sample is to be smaller then. */
export async function countHistory(
  db: Db,
  schema: string,
  types: readonly string[],
  period: Period,
): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`
    select count(*)::int as count from sim_sample s join ${real(schema, 'events')} e on e.customer_id = s.id
    where e.type in (select jsonb_array_elements_text(${json(types)}::jsonb))
      and e.occurred_at >= ${period.since}::timestamptz and e.occurred_at <= ${period.until}::timestamptz`,
  )
  return row?.count ?? 0
}
