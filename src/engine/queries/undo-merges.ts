import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { movedTables } from './merge-record.ts'

/** What was merged into one customer and still is, newest first, and what decides whether it can be undone. */
export interface StandingMerge {
  readonly id: number
  readonly survivorId: number
  readonly otherId: number
  readonly mergedAt: Date
  /** Of the record; null when there is nothing in it any more. */
  readonly version: number | null
  readonly survivorState: string
  /** What the other was called before; null when that is not known any more. */
  readonly was: {
    readonly email: string | null
    readonly phone: string | null
    readonly attributes: Record<string, unknown>
  } | null
  /** The other is still merged into the survivor. */
  readonly holds: boolean
  /** Who was merged into the survivor after it, and still is. */
  readonly laterId: number | null
}

export function listStandingMerges(
  db: Db,
  who: { readonly survivorId: number } | { readonly otherId: number },
): Promise<StandingMerge[]> {
  const whose = 'otherId' in who ? sql`r.merged_id = ${who.otherId}` : sql`r.survivor_id = ${who.survivorId}`
  return rows<StandingMerge>(
    db,
    sql`
    select r.id, r.survivor_id as "survivorId", r.merged_id as "otherId", r.merged_at as "mergedAt",
      case when r.before = '{}' then null else coalesce((r.before ->> 'version')::int, 1) end as version,
      case when r.before ? 'other' then jsonb_build_object('email', r.before #> '{other,email}',
        'phone', r.before #> '{other,phone}', 'attributes', coalesce(r.before #> '{other,attributes}', '{}')) end as was,
      a.state as "survivorState", b.merged_into is not distinct from r.survivor_id as holds,
      (select l.merged_id from customer_merges l where l.survivor_id = r.survivor_id and l.id > r.id
        and l.undone_at is null order by l.id desc limit 1) as "laterId"
    from customer_merges r join customers a on a.id = r.survivor_id join customers b on b.id = r.merged_id
    where ${whose} and r.undone_at is null order by r.id desc`,
  )
}

/** The record names the personal data of two people again, who are none of each other's business: it is emptied. */
export async function endMerge(db: Db, id: number, now: Date): Promise<void> {
  await db.execute(
    sql`update customer_merges set undone_at = ${now}::timestamptz, before = '{}' where id = ${id}`,
  )
}

/** The record `r`, and every entry `x` of one of its lists. */
export function record(id: number): SQL {
  return sql`(select id, survivor_id as s, merged_id as o, before from customer_merges where id = ${id}) r`
}

export function entries(id: number, key: string): SQL {
  return sql`${record(id)} cross join lateral jsonb_array_elements(r.before -> ${sql.raw(`'${key}'`)}) x`
}

/** The rows that the merge moved and that the survivor still has, with what followed from them and is not done yet. */
export async function moveBack(db: Db, id: number): Promise<void> {
  const lane = sql`, lane = (r.o & 63)::smallint`
  await db.execute(sql`
    update identities t set customer_id = r.o from ${entries(id, 'identities')}
    where t.kind = x ->> 'kind' and t.value = x ->> 'value' and t.customer_id = r.s`)
  for (const [key, { name, inLane }] of Object.entries(movedTables)) {
    await db.execute(sql`
      update ${sql.raw(name)} t set customer_id = r.o ${inLane ? lane : sql``} from ${entries(id, key)}
      where t.id = x::bigint and t.customer_id = r.s`)
  }
  await db.execute(sql`
    update inbox t set customer_id = r.o ${lane} from ${entries(id, 'events')}
    where t.event_id = x::bigint and t.customer_id = r.s`)
  await db.execute(sql`
    update step_log t set customer_id = r.o from ${entries(id, 'enrolments')}
    where t.enrolment_id = x::bigint and t.customer_id = r.s`)
  await db.execute(sql`
    update messages t set customer_id = r.o ${lane} from ${entries(id, 'enrolments')}
    where t.enrolment_id = x::bigint and t.customer_id = r.s and t.status = 'queued'`)
  await db.execute(sql`
    update call_tasks t set customer_id = r.o from ${entries(id, 'enrolments')}
    where t.enrolment_id = x::bigint and t.customer_id = r.s and t.state = 'open'`)
}

/** What the merge ended goes on where it stood, unless its workflow is no more or somebody ended it otherwise. */
export async function reviveLosers(db: Db, id: number): Promise<void> {
  await db.execute(sql`
    update enrolments e set status = l.status, step = l.step, exit_reason = l.exit_reason, ended_at = l.ended_at,
      waiting = l.waiting, goal_until = l.goal_until,
      wake_at = case when w.state = 'paused' then l.wake_at else coalesce(l.wake_at, l.frozen_at) end,
      frozen_at = case when w.state = 'paused' then l.frozen_at end
    from ${entries(id, 'losers')} cross join lateral jsonb_populate_record(null::enrolments, x) l
    join workflows w on w.id = l.workflow_id
    where e.id = l.id and e.customer_id = r.o and (l.status <> 'active'
      or (e.status = 'exited' and e.exit_reason = 'merged' and w.state in ('live', 'paused')))`)
  await db.execute(sql`
    update messages m set status = 'queued', reason = x ->> 'reason'
    from ${entries(id, 'cancelled')} join enrolments e on e.customer_id = r.o and e.status = 'active'
    where m.id = (x -> 'id')::bigint and m.enrolment_id = e.id and m.status = 'cancelled' and m.reason = 'merged'`)
}

/** After the identities. The survivor loses what came from the other and is still as it came; their own changes stay. */
export async function restoreProfiles(db: Db, id: number, now: Date): Promise<void> {
  const own = (column: string) => sql.raw(`r.before #>> '{survivor,${column}}'`)
  const theirs = (column: string) => sql.raw(`r.before #>> '{other,${column}}'`)
  const isTheirs = (
    kind: 'email' | 'phone',
  ) => sql`((${own(kind)} is null and a.${sql.raw(kind)} = ${theirs(kind)})
    or exists (select from identities i where i.kind = ${kind}::text and i.value = a.${sql.raw(kind)} and i.customer_id = r.o))`
  const kept = (kind: 'email' | 'phone', hash: string) => sql`
    ${sql.raw(kind)} = case when ${isTheirs(kind)} then ${own(kind)} else a.${sql.raw(kind)} end,
    ${sql.raw(`${kind}_hash`)} = case when ${isTheirs(kind)} then ${own(hash)} else a.${sql.raw(`${kind}_hash`)} end`
  const gained = (column: 'locale' | 'timezone') => sql`${sql.raw(column)} =
    case when ${own(column)} is null and a.${sql.raw(column)} = ${theirs(column)} then null else a.${sql.raw(column)} end`
  await db.execute(sql`
    update customers a set
      state = case when ${own('state')} = 'anonymous' and not exists (
        select from identities i where i.customer_id = r.s and i.kind <> 'anonymous') then 'anonymous' else a.state end,
      ${kept('email', 'emailHash')}, ${kept('phone', 'phoneHash')}, ${gained('locale')}, ${gained('timezone')},
      attributes = (select coalesce(jsonb_object_agg(n.key, n.value), '{}') from jsonb_each(a.attributes) n
        where r.before #> '{survivor,attributes}' ? n.key
          or r.before #> array['other', 'attributes', n.key] is distinct from n.value),
      created_at = (${own('createdAt')})::timestamptz,
      last_seen_at = case when a.last_seen_at > greatest((${own('lastSeenAt')})::timestamptz, (${theirs('lastSeenAt')})::timestamptz)
        then a.last_seen_at else (${own('lastSeenAt')})::timestamptz end,
      updated_at = ${now}::timestamptz
    from ${record(id)} where a.id = r.s`)
  // An address that somebody took away meanwhile is not theirs any more.
  const held = (kind: 'email' | 'phone') => sql`(exists (
      select from identities i where i.kind = ${kind}::text and i.value = ${theirs(kind)} and i.customer_id = r.o)
    or not r.before -> 'identities' @> jsonb_build_array(jsonb_build_object('kind', ${kind}::text, 'value', ${theirs(kind)})))`
  await db.execute(sql`
    update customers b set state = ${theirs('state')}, merged_into = null,
      email = case when ${held('email')} then ${theirs('email')} end,
      email_hash = case when ${held('email')} then ${theirs('emailHash')} end,
      phone = case when ${held('phone')} then ${theirs('phone')} end,
      phone_hash = case when ${held('phone')} then ${theirs('phoneHash')} end,
      locale = ${theirs('locale')}, timezone = ${theirs('timezone')}, attributes = r.before #> '{other,attributes}',
      created_at = (${theirs('createdAt')})::timestamptz, last_seen_at = (${theirs('lastSeenAt')})::timestamptz,
      updated_at = ${now}::timestamptz
    from ${record(id)} where b.id = r.o`)
}
