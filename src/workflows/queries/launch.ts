import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { compileCondition } from '../../segments/compile.ts'
import type { Condition } from '../../segments/condition.ts'
import { instantSql, monthDaySql } from '../../segments/instant.ts'

/** A segment by key, or everybody who answers a condition at an instant. */
export interface Audience {
  /** Undefined: everybody. */
  readonly of: string | Condition | undefined
  /** Only those with an attribute that is one of these dates (`MM-DD` when yearly), in the zone. */
  readonly dates?: {
    readonly attribute: string
    readonly dates: readonly string[]
    readonly yearly: boolean
    readonly zone: string
  }
  readonly now: Date
  readonly zone: string
}

/** The rest of a statement after `from`: its customers as `c`. A segment is read from its members, so that a small one costs little among millions. */
export function customersIn({ of, now, zone, dates }: Audience): SQL {
  const onDate = dates ? sql`and ${isOn(dates)}` : sql``
  if (typeof of !== 'string') {
    const asked = of === undefined ? sql`true` : compileCondition(of, { now, zone })
    return sql`customers c where c.state in ('anonymous', 'known') ${onDate} and ${asked}`
  }
  return sql`(
      select m.customer_id as id from memberships m
      where m.segment_id = (select s.id from segments s where s.key = ${of})
    ) m join customers c on c.id = m.id where c.state in ('anonymous', 'known') ${onDate}`
}

function isOn({ attribute, dates, yearly, zone }: NonNullable<Audience['dates']>): SQL {
  const value = sql`(c.attributes -> ${attribute}::text)`
  const day = yearly
    ? monthDaySql(value, zone)
    : sql`to_char(${instantSql(value, zone)} at time zone ${zone}::text, 'YYYY-MM-DD')`
  return sql`${day} in (select jsonb_array_elements_text(${json(dates)}::jsonb))`
}

/** Of an audience, whom an occasion is for. */
export interface AudienceFilter {
  /** Those in these zones, and those whose own is unknown. Null: everybody. */
  readonly zones: { readonly names: readonly string[]; readonly ownIsUnknown: boolean } | null
  /** Not those who were in the workflow before: ever, since an instant, or who are in it now. */
  readonly unless: { readonly kind: 'ever' | 'active' } | { readonly kind: 'since'; readonly at: Date } | null
}

function filterSql(workflowId: number, { zones, unless }: AudienceFilter): SQL {
  const inZone = zones
    ? sql`and (c.timezone in (select jsonb_array_elements_text(${json(zones.names)}::jsonb))
        or (${zones.ownIsUnknown}::boolean and c.timezone is null))`
    : sql``
  if (!unless) return inZone
  const active = unless.kind === 'active' ? sql`and e.status = 'active'` : sql``
  const entered = 'at' in unless ? sql`and e.entered_at > ${unless.at}::timestamptz` : active
  return sql`${inZone} and not exists (
    select from enrolments e where e.customer_id = c.id and e.workflow_id = ${workflowId} ${entered})`
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
  /** '' for a launch, which enrols once. */
  readonly entryKey?: string
  readonly filter?: AudienceFilter
  readonly pace?: Pace | undefined
}

/** At most so many people begin in an hour: each has a place in the queue, counted from `from`. */
export interface Pace {
  readonly perHour: number
  readonly from: Date
  /** Places that were given out before this batch. */
  readonly taken: number
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
  const entryKey = batch.entryKey ?? ''
  const filter = batch.filter ? filterSql(workflowId, batch.filter) : sql``
  const begins = batch.pace ? beginsSql(batch.pace, holdout, now) : sql`${now}::timestamptz`
  const bucket = sql`('x' || encode(substr(sha256(convert_to(${holdoutSalt}::text, 'UTF8') || '\\x00'::bytea
    || convert_to(a.id::text, 'UTF8')), 1, 6), 'hex'))::bit(48)::bigint / 281474976710656.0::float8`
  const [row] = await rows<Enrolled>(
    db,
    sql`
    with audience as materialized (
      select c.id from ${customersIn(audience)} and c.id > ${after} ${filter}
      order by c.id limit ${limit}
    ), drawn as (
      select a.id, (${holdout}::float8 > 0 and ${bucket} < ${holdout}::float8) as held, ${begins} as begins
      from audience a
    ), placed as (
      select *, ${goalUntil}::timestamptz + (begins - ${now}::timestamptz) as goal_until from drawn
    ), entered as (
      insert into enrolments (workflow_id, version_id, customer_id, lane, entry_key, arm, status, step, arrived_at,
        wake_at, entered_at, ended_at, exit_reason, goal_until)
      select ${workflowId}, ${versionId}, d.id, (d.id & 63)::smallint, ${entryKey}::text,
        case when held then 'holdout' else 'treated' end,
        case when (held and d.goal_until is null) or (not held and ${first}::text is null) then 'done' else 'active' end,
        case when held then null else ${first}::text end, d.begins,
        case when held then d.goal_until when ${first}::text is not null then d.begins end,
        ${now}::timestamptz,
        case when (held and d.goal_until is null) or (not held and ${first}::text is null) then ${now}::timestamptz end,
        case when held and d.goal_until is null then 'holdout' end,
        d.goal_until
      from placed d
      on conflict (customer_id, workflow_id, entry_key) do nothing
      returning 1 as one
    )
    select (select count(*)::int from audience) as seen, (select count(*)::int from entered) as enrolled,
      (select max(id) from audience) as "lastId"`,
  )
  if (!row) throw new Error('an aggregate without a row')
  return row
}

/** The holdout takes places too, so that both arms have their goal's time alike: the queue moves on faster for it. */
function beginsSql({ perHour, from, taken }: Pace, holdout: number, now: Date): SQL {
  const place = sql`(${taken}::float8 + row_number() over (order by a.id) - 1)`
  const seconds = sql`${place} * ${(3_600 * (1 - holdout)) / perHour}::float8`
  return sql`greatest(${now}::timestamptz, ${from}::timestamptz + make_interval(secs => ${seconds}))`
}
