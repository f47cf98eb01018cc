import { and, desc, eq, isNotNull, lt, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { enrolments } from '../tables.ts'
import type { EnrolmentStatus } from '../workflow.ts'

export type EnrolmentRow = typeof enrolments.$inferSelect

/** Those whose time came during a pause are due again. */
export async function thawEnrolments(db: Db, workflowId: number): Promise<void> {
  await db
    .update(enrolments)
    .set({ wakeAt: sql`${enrolments.frozenAt}`, frozenAt: null })
    .where(and(eq(enrolments.workflowId, workflowId), isNotNull(enrolments.frozenAt)))
}

/** Gives those who stand before their first step and have not begun new places in the queue, from now on. */
export async function layAtPace(
  db: Db,
  queue: { workflowId: number; first: string; perHour: number; now: Date },
): Promise<void> {
  const { workflowId, first, perHour, now } = queue
  await db.execute(sql`
    with waiting as (
      select e.id, ${now}::timestamptz + make_interval(secs => (row_number() over (
        order by coalesce(e.frozen_at, e.wake_at), e.id) - 1) * ${3_600 / perHour}::float8) as begins
      from enrolments e
      where e.workflow_id = ${workflowId} and e.status = 'active' and e.arm = 'treated' and e.step = ${first}
        and not e.waiting and (e.frozen_at is not null or e.wake_at > ${now}::timestamptz)
    )
    update enrolments e set wake_at = w.begins, arrived_at = w.begins, frozen_at = null
    from waiting w where e.id = w.id`)
}

/**
 * A pass that began before the resume may freeze somebody after it. Puts those back on the clock; returns
 * whether there were any.
 */
export async function thawForgotten(db: Db): Promise<boolean> {
  const thawed = await rows<{ id: number }>(
    db,
    sql`
    update enrolments e set wake_at = e.frozen_at, frozen_at = null
    from workflows w
    where e.frozen_at is not null and w.id = e.workflow_id and w.state <> 'paused'
    returning e.id`,
  )
  return thawed.length > 0
}

export interface EnrolmentPage {
  readonly workflowId: number
  readonly status?: EnrolmentStatus | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** Newest first. */
export function listEnrolments(
  db: Db,
  { workflowId, status, before, limit }: EnrolmentPage,
): Promise<EnrolmentRow[]> {
  return db
    .select()
    .from(enrolments)
    .where(
      and(
        eq(enrolments.workflowId, workflowId),
        status === undefined ? undefined : eq(enrolments.status, status),
        before === undefined ? undefined : lt(enrolments.id, before),
      ),
    )
    .orderBy(desc(enrolments.id))
    .limit(limit)
}

export interface EnrolmentCount {
  readonly arm: 'treated' | 'holdout'
  readonly status: EnrolmentStatus
  readonly step: string | null
  readonly count: number
}

/** How many stand where, by arm. */
export function countEnrolments(db: Db, workflowId: number): Promise<EnrolmentCount[]> {
  return rows<EnrolmentCount>(
    db,
    sql`
    select arm, status, step, count(*)::int as count from enrolments
    where workflow_id = ${workflowId} group by arm, status, step order by arm, status, step`,
  )
}

/** Ends what is under way of these customers in these workflows; returns the ids. */
export async function endEnrolmentsOf(
  db: Db,
  wanted: readonly { workflow: string; customerId: number; except: number }[],
  { reason, now }: { reason: string; now: Date },
): Promise<number[]> {
  const ended = await rows<{ id: number }>(
    db,
    sql`
    update enrolments e set status = 'exited', step = null, wake_at = null, frozen_at = null, waiting = false,
      ended_at = ${now}::timestamptz, exit_reason = ${reason}
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x(workflow text, "customerId" bigint, "except" bigint)
    join workflows w on w.key = x.workflow
    where e.customer_id = x."customerId" and e.workflow_id = w.id and e.status = 'active' and e.id <> x."except"
    returning e.id`,
  )
  return ended.map(({ id }) => id)
}
