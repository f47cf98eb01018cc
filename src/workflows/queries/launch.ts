import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { compileCondition } from '../../segments/compile.ts'
import type { Condition } from '../../segments/condition.ts'

/** A segment by key, or everybody who answers a condition at an instant. */
export interface Audience {
  readonly of: string | Condition
  readonly now: Date
  readonly zone: string
}

/** Its customers as `c`. A segment is read from its members, so that a small one costs little among millions. */
function customersIn({ of, now, zone }: Audience): SQL {
  if (typeof of !== 'string') {
    return sql`customers c where c.state in ('anonymous', 'known') and ${compileCondition(of, { now, zone })}`
  }
  return sql`(
      select m.customer_id as id from memberships m
      where m.segment_id = (select s.id from segments s where s.key = ${of})
    ) m join customers c on c.id = m.id where c.state in ('anonymous', 'known')`
}

export async function countAudience(db: Db, audience: Audience): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from ${customersIn(audience)}`,
  )
  return row?.count ?? 0
}

export interface LaunchBatch {
  readonly workflowId: number
  readonly versionId: number
  readonly first: string | null
  /** Salt of the holdout's draw, and its share. */
  readonly holdoutSalt: string
  readonly holdout: number
  readonly goalUntil: Date | null
  readonly now: Date
  readonly after: number
  readonly limit: number
}

export interface Enrolled {
  /** Customers looked at; fewer than the limit: there are no more. */
  readonly seen: number
  readonly enrolled: number
  readonly lastId: number | null
}

/**
 * Enrols the next customers of an audience in id order. Who was enrolled before (the unique key) is left alone.
 * The draw of the holdout is `bucketOf` of core/bucket, said in SQL: the first 48 bits of the SHA-256.
 */
export async function enrolAudience(db: Db, audience: Audience, batch: LaunchBatch): Promise<Enrolled> {
  const { workflowId, versionId, first, holdoutSalt, holdout, goalUntil, now, after, limit } = batch
  const bucket = sql`('x' || encode(substr(sha256(convert_to(${holdoutSalt}::text, 'UTF8') || '\\x00'::bytea
    || convert_to(a.id::text, 'UTF8')), 1, 6), 'hex'))::bit(48)::bigint / 281474976710656.0::float8`
  const [row] = await rows<Enrolled>(
    db,
    sql`
    with audience as materialized (
      select c.id from ${customersIn(audience)} and c.id > ${after}
      order by c.id limit ${limit}
    ), drawn as (
      select a.id, (${holdout}::float8 > 0 and ${bucket} < ${holdout}::float8) as held from audience a
    ), entered as (
      insert into enrolments (workflow_id, version_id, customer_id, lane, entry_key, arm, status, step, arrived_at,
        wake_at, entered_at, ended_at, exit_reason, goal_until)
      select ${workflowId}, ${versionId}, d.id, (d.id & 63)::smallint, '',
        case when held then 'holdout' else 'treated' end,
        case when (held and ${goalUntil}::timestamptz is null) or (not held and ${first}::text is null) then 'done' else 'active' end,
        case when held then null else ${first}::text end, ${now}::timestamptz,
        case when held then ${goalUntil}::timestamptz when ${first}::text is not null then ${now}::timestamptz end,
        ${now}::timestamptz,
        case when (held and ${goalUntil}::timestamptz is null) or (not held and ${first}::text is null) then ${now}::timestamptz end,
        case when held and ${goalUntil}::timestamptz is null then 'holdout' end,
        ${goalUntil}::timestamptz
      from drawn d
      on conflict (customer_id, workflow_id, entry_key) do nothing
      returning 1 as one
    )
    select (select count(*)::int from audience) as seen, (select count(*)::int from entered) as enrolled,
      (select max(id) from audience) as "lastId"`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return row
}
