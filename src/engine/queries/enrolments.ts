import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Enrolment, Passage } from '../enrolment.ts'

const columns = sql`e.id, e.workflow_id as "workflowId", e.version_id as "versionId", e.customer_id as "customerId",
  e.arm, e.entered_at as "enteredAt", e.goal_until as "goalUntil", e.status, e.step, e.visit,
  e.arrived_at as "arrivedAt", e.wake_at as "wakeAt", e.frozen_at as "frozenAt", e.waiting, e.facts,
  e.ended_at as "endedAt", e.exit_reason as "exitReason", e.goal_at as "goalAt", e.goal_value as "goalValue", e.errors`

/** Those whose time has come in these lanes, the longest overdue of each lane first. `after`: none was due up to then. */
export function listDueEnrolments(
  db: Db,
  lanes: readonly number[],
  { limit, now, after }: { readonly limit: number; readonly now: Date; readonly after?: Date | undefined },
): Promise<Enrolment[]> {
  const perLane = Math.max(1, Math.ceil(limit / Math.max(1, lanes.length)))
  return rows<Enrolment>(
    db,
    sql`
    select ${columns} from jsonb_array_elements_text(${json(lanes)}::jsonb) as l(lane)
    cross join lateral (
      select * from enrolments
      where enrolments.lane = l.lane::smallint and status = 'active' and wake_at is not null
        and wake_at <= ${now}::timestamptz and wake_at > ${after ?? '-infinity'}::timestamptz
      order by wake_at limit ${perLane}
    ) e`,
  )
}

export function listEnrolmentsById(db: Db, ids: readonly number[]): Promise<Enrolment[]> {
  return rows<Enrolment>(db, sql`${byIds(ids)}`)
}

function byIds(ids: readonly number[]): SQL {
  return sql`select ${columns} from jsonb_array_elements_text(${json(ids)}::jsonb) as x(id)
    join enrolments e on e.id = x.id::bigint`
}

/** Those whom an event may concern: under way, or over but with a goal that still counts since `from`. */
export function listEnrolmentsOf(db: Db, customerIds: readonly number[], from: Date): Promise<Enrolment[]> {
  return rows<Enrolment>(
    db,
    sql`
    select ${columns} from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
    join enrolments e on e.customer_id = x.id::bigint
    where e.status = 'active' or (e.goal_at is null and e.goal_until >= ${from}::timestamptz)`,
  )
}

type Moved = Enrolment & { factsChanged?: boolean }

/**
 * Writes where enrolments have got to. Whoever ended one meanwhile (an erasure) wins. Most of a set end up
 * alike, so what is the same is said once for all of them: reading a row of JSON costs Postgres 20 µs, as much
 * as moving an enrolment does.
 */
export async function updateEnrolments(db: Db, moved: readonly Moved[]): Promise<void> {
  const groups = new Map<string, { values: object; ids: number[] }>()
  for (const enrolment of moved) {
    const key = positionKey(enrolment)
    const group = groups.get(key)
    if (group) group.ids.push(enrolment.id)
    else groups.set(key, { values: toValues(enrolment), ids: [enrolment.id] })
  }
  if (groups.size === 0) return
  const list = json(Array.from(groups.values(), ({ values, ids }) => ({ ...values, i: toArray(ids) })))
  await db.execute(sql`
    update enrolments e set status = x.s, step = x.p, visit = x.v, arrived_at = x.a, wake_at = x.w,
      frozen_at = x.z, waiting = x.h, facts = coalesce(x.f, e.facts), ended_at = x.d, exit_reason = x.r,
      goal_at = x.g, goal_value = x.u, errors = x.n
    from (
      select g.*, unnest(g.i::bigint[]) as id
      from jsonb_to_recordset(${list}::jsonb) as g(i text, s text, p text, v int, a timestamptz, w timestamptz,
        z timestamptz, h boolean, f jsonb, d timestamptz, r text, g timestamptz, u float8, n smallint)
    ) x
    where e.id = x.id and (e.status = 'active' or x.g is not null)`)
}

/** Facts are written only where they changed, and then are nobody else's. */
function positionKey(e: Moved): string {
  if (e.factsChanged || e.goalAt) return `own ${e.id}`
  const times = `${e.arrivedAt.getTime()} ${e.wakeAt?.getTime()} ${e.frozenAt?.getTime()} ${e.endedAt?.getTime()}`
  return `${e.status} ${e.step} ${e.visit} ${e.waiting} ${e.errors} ${times} ${e.exitReason}`
}

function toValues(e: Moved): object {
  return {
    s: e.status,
    p: e.step,
    v: e.visit,
    a: e.arrivedAt,
    w: e.wakeAt,
    z: e.frozenAt,
    h: e.waiting,
    ...(e.factsChanged ? { f: e.facts } : {}),
    d: e.endedAt,
    r: e.exitReason,
    g: e.goalAt,
    u: e.goalValue,
    n: e.errors,
  }
}

/** Passages too are alike by the hundred. */
export async function insertPassages(db: Db, passages: readonly Passage[]): Promise<void> {
  const groups = new Map<string, { values: object; enrolments: number[]; customers: number[] }>()
  for (const passage of passages) {
    const key = passageKey(passage)
    const group = groups.get(key) ?? { values: toLogged(passage), enrolments: [], customers: [] }
    group.enrolments.push(passage.enrolmentId)
    group.customers.push(passage.customerId)
    groups.set(key, group)
  }
  if (groups.size === 0) return
  const list = json(
    Array.from(groups.values(), ({ values, enrolments, customers }) => ({
      ...values,
      e: toArray(enrolments),
      c: toArray(customers),
    })),
  )
  await db.execute(sql`
    insert into step_log (enrolment_id, version_id, customer_id, step, visit, arrived_at, left_at, branch, facts)
    select r.e, v, r.c, s, n, a, l, b, f
    from jsonb_to_recordset(${list}::jsonb) as x(v bigint, e text, c text, s text, n int, a timestamptz,
      l timestamptz, b text, f jsonb)
    cross join lateral unnest(x.e::bigint[], x.c::bigint[]) as r(e, c)`)
}

function passageKey({ versionId, step, visit, arrivedAt, leftAt, branch, facts }: Passage): string {
  const why = facts === null ? '' : JSON.stringify(facts)
  return `${versionId} ${step} ${visit} ${arrivedAt.getTime()} ${leftAt.getTime()} ${branch} ${why}`
}

function toLogged({ versionId, step, visit, arrivedAt, leftAt, branch, facts }: Passage): object {
  return { v: versionId, s: step, n: visit, a: arrivedAt, l: leftAt, b: branch, f: facts }
}

/** As Postgres writes an array: a tenth of the price of the same ids in JSON. */
function toArray(ids: readonly number[]): string {
  return `{${ids.join(',')}}`
}
