import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Arm, EnrolmentStatus } from '../workflow.ts'

export interface ExplainedEnrolment {
  readonly id: number
  readonly workflow: string
  readonly workflowState: string
  readonly version: number
  readonly arm: Arm
  readonly status: EnrolmentStatus
  readonly step: string | null
  readonly arrivedAt: Date
  readonly enteredAt: Date
  readonly endedAt: Date | null
  readonly exitReason: string | null
  /** When the clock next moves it; null when only an event can, or when it is over. */
  readonly nextDueAt: Date | null
  /** Set while its workflow is paused: when it was due. */
  readonly frozenAt: Date | null
  readonly entry: Record<string, unknown> | null
  readonly goalUntil: Date | null
  readonly goalAt: Date | null
  readonly goalValue: number | null
  readonly errors: number
}

/** Newest first. */
export function listExplainedEnrolments(
  db: Db,
  customerId: number,
  { workflowKey, limit }: { workflowKey: string | undefined; limit: number },
): Promise<ExplainedEnrolment[]> {
  const only = workflowKey === undefined ? sql`` : sql`and w.key = ${workflowKey}`
  return rows<ExplainedEnrolment>(
    db,
    sql`
    select e.id, w.key as workflow, w.state as "workflowState", v.version, e.arm, e.status, e.step,
      e.arrived_at as "arrivedAt", e.entered_at as "enteredAt", e.ended_at as "endedAt",
      e.exit_reason as "exitReason", e.wake_at as "nextDueAt", e.frozen_at as "frozenAt",
      e.facts -> 'entry' as entry, e.goal_until as "goalUntil", e.goal_at as "goalAt",
      e.goal_value as "goalValue", e.errors
    from enrolments e join workflows w on w.id = e.workflow_id join workflow_versions v on v.id = e.version_id
    where e.customer_id = ${customerId} ${only}
    order by e.entered_at desc, e.id desc limit ${limit}`,
  )
}

export interface ExplainedPassage {
  readonly enrolmentId: number
  readonly step: string
  readonly type: string | null
  readonly arrivedAt: Date
  readonly leftAt: Date
  readonly branch: string | null
  readonly facts: Record<string, unknown> | null
}

export function listExplainedPassages(db: Db, enrolmentIds: readonly number[]): Promise<ExplainedPassage[]> {
  return rows<ExplainedPassage>(
    db,
    sql`
    select l.enrolment_id as "enrolmentId", l.step, i.type, l.arrived_at as "arrivedAt", l.left_at as "leftAt",
      l.branch, l.facts
    from jsonb_array_elements_text(${json(enrolmentIds)}::jsonb) as x(id)
    join step_log l on l.enrolment_id = x.id::bigint
    join workflow_versions v on v.id = l.version_id
    left join lateral (
      select p ->> 'type' as type from jsonb_array_elements(v.program -> 'instructions') as p
      where p ->> 'id' = l.step limit 1
    ) i on true
    order by l.id`,
  )
}

export interface ExplainedMessage {
  readonly id: number
  readonly enrolmentId: number | null
  readonly workflow: string | null
  readonly step: string | null
  readonly channel: string
  readonly purpose: string
  readonly status: string
  readonly reason: string | null
  readonly plannedAt: Date
  readonly dueAt: Date
  readonly expiresAt: Date | null
  readonly sentAt: Date | null
  readonly deliveredAt: Date | null
  readonly openedAt: Date | null
  readonly clickedAt: Date | null
  readonly bouncedAt: Date | null
  /** The last verdict of the gate, with the values that it saw. */
  readonly gate: Record<string, unknown> | null
}

/** All messages to a customer, or those of one workflow; newest first. */
export function listExplainedMessages(
  db: Db,
  customerId: number,
  { workflowKey, limit }: { workflowKey: string | undefined; limit: number },
): Promise<ExplainedMessage[]> {
  const only = workflowKey === undefined ? sql`` : sql`and w.key = ${workflowKey}`
  return rows<ExplainedMessage>(
    db,
    sql`
    select m.id, m.enrolment_id as "enrolmentId", w.key as workflow, m.step_id as step, m.channel, m.purpose,
      m.status, m.reason, m.planned_at as "plannedAt", m.due_at as "dueAt", m.expires_at as "expiresAt",
      m.sent_at as "sentAt", m.delivered_at as "deliveredAt", m.opened_at as "openedAt",
      m.clicked_at as "clickedAt", m.bounced_at as "bouncedAt", m.gate
    from messages m left join workflows w on w.id = m.workflow_id
    where m.customer_id = ${customerId} ${only}
    order by m.planned_at desc, m.id desc limit ${limit}`,
  )
}

export interface ExplainedRefusal {
  readonly workflow: string
  readonly reason: string
  readonly at: Date
  readonly eventId: number | null
}

export function listExplainedRefusals(
  db: Db,
  customerId: number,
  { workflowKey, limit }: { workflowKey: string | undefined; limit: number },
): Promise<ExplainedRefusal[]> {
  const only = workflowKey === undefined ? sql`` : sql`and w.key = ${workflowKey}`
  return rows<ExplainedRefusal>(
    db,
    sql`
    select w.key as workflow, r.reason, r.at, r.event_id as "eventId"
    from trigger_refusals r join workflows w on w.id = r.workflow_id
    where r.customer_id = ${customerId} ${only}
    order by r.at desc, r.id desc limit ${limit}`,
  )
}
