import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Enrolment, Passage } from '../enrolment.ts'

const columns = sql`e.id, e.workflow_id as "workflowId", e.version_id as "versionId", e.customer_id as "customerId",
  e.arm, e.entered_at as "enteredAt", e.goal_until as "goalUntil", e.status, e.step, e.visit,
  e.arrived_at as "arrivedAt", e.wake_at as "wakeAt", e.frozen_at as "frozenAt", e.waiting, e.facts,
  e.ended_at as "endedAt", e.exit_reason as "exitReason", e.goal_at as "goalAt", e.goal_value as "goalValue", e.errors`

/** Those whose time has come in these lanes, the longest overdue of each lane first. */
export function listDueEnrolments(
  db: Db,
  lanes: readonly number[],
  limit: number,
  now: Date,
): Promise<Enrolment[]> {
  const perLane = Math.max(1, Math.ceil(limit / Math.max(1, lanes.length)))
  return rows<Enrolment>(
    db,
    sql`
    select ${columns} from jsonb_array_elements_text(${json(lanes)}::jsonb) as l(lane)
    cross join lateral (
      select * from enrolments
      where enrolments.lane = l.lane::smallint and status = 'active' and wake_at is not null
        and wake_at <= ${now}::timestamptz
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

/**
 * Writes where enrolments have got to. Whoever ended one meanwhile (an erasure) wins. `facts` are written
 * only where they changed: they are the largest column.
 */
export async function updateEnrolments(
  db: Db,
  moved: readonly (Enrolment & { factsChanged?: boolean })[],
): Promise<void> {
  if (moved.length === 0) return
  const list = json(moved.map(toRow))
  await db.execute(sql`
    update enrolments e set status = x.s, step = x.p, visit = x.v, arrived_at = x.a, wake_at = x.w,
      frozen_at = x.z, waiting = x.h, facts = coalesce(x.f, e.facts), ended_at = x.d, exit_reason = x.r,
      goal_at = x.g, goal_value = x.u, errors = x.n
    from jsonb_to_recordset(${list}::jsonb) as x(i bigint, s text, p text, v int, a timestamptz, w timestamptz,
      z timestamptz, h boolean, f jsonb, d timestamptz, r text, g timestamptz, u float8, n smallint)
    where e.id = x.i and (e.status = 'active' or x.g is not null)`)
}

/** One letter per column: the names would be a third of the text that Postgres parses for every row. */
function toRow(e: Enrolment & { factsChanged?: boolean }) {
  return {
    i: e.id,
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

export async function insertPassages(db: Db, passages: readonly Passage[]): Promise<void> {
  if (passages.length === 0) return
  const list = json(
    passages.map((p) => ({
      e: p.enrolmentId,
      v: p.versionId,
      c: p.customerId,
      s: p.step,
      n: p.visit,
      a: p.arrivedAt,
      l: p.leftAt,
      b: p.branch,
      f: p.facts,
    })),
  )
  await db.execute(sql`
    insert into step_log (enrolment_id, version_id, customer_id, step, visit, arrived_at, left_at, branch, facts)
    select e, v, c, s, n, a, l, b, f
    from jsonb_to_recordset(${list}::jsonb) as x(e bigint, v bigint, c bigint, s text, n int, a timestamptz,
      l timestamptz, b text, f jsonb)`)
}
