import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Arm } from '../workflow.ts'

export interface EntryRow {
  readonly workflowId: number
  readonly customerId: number
  readonly entryKey: string
  readonly enteredAt: Date
  readonly active: boolean
}

/**
 * Earlier entries of these customers into these workflows, newest first; a hundred each at most, which is
 * more than any rule looks at.
 */
export function listEntries(
  db: Db,
  wanted: readonly { workflowId: number; customerId: number }[],
): Promise<EntryRow[]> {
  return rows<EntryRow>(
    db,
    sql`
    select e.* from (
      select distinct "workflowId", "customerId"
      from jsonb_to_recordset(${json(wanted)}::jsonb) as x("workflowId" bigint, "customerId" bigint)
    ) w cross join lateral (
      select workflow_id as "workflowId", customer_id as "customerId", entry_key as "entryKey",
        entered_at as "enteredAt", status = 'active' as active
      from enrolments
      where customer_id = w."customerId" and workflow_id = w."workflowId"
      order by entered_at desc limit 100
    ) e`,
  )
}

export interface NewEnrolment {
  readonly workflowId: number
  readonly versionId: number
  readonly customerId: number
  readonly entryKey: string
  readonly arm: Arm
  readonly status: 'active' | 'done'
  readonly step: string | null
  readonly wakeAt: Date | null
  readonly facts: Record<string, unknown>
  readonly enteredAt: Date
  readonly endedAt: Date | null
  readonly exitReason: string | null
  readonly goalUntil: Date | null
}

/** An entry that exists already (the unique key) is left alone and not returned. */
export function insertEnrolments(
  db: Db,
  enrolments: readonly NewEnrolment[],
): Promise<{ id: number; workflowId: number; customerId: number; entryKey: string }[]> {
  return rows(
    db,
    sql`
    insert into enrolments (workflow_id, version_id, customer_id, lane, entry_key, arm, status, step, arrived_at,
      wake_at, facts, entered_at, ended_at, exit_reason, goal_until)
    select "workflowId", "versionId", "customerId", "customerId" & 63, "entryKey", arm, status, step, "enteredAt",
      "wakeAt", facts, "enteredAt", "endedAt", "exitReason", "goalUntil"
    from jsonb_to_recordset(${json(enrolments)}::jsonb) as x(
      "workflowId" bigint, "versionId" bigint, "customerId" bigint, "entryKey" text, arm text, status text,
      step text, "wakeAt" timestamptz, facts jsonb, "enteredAt" timestamptz, "endedAt" timestamptz,
      "exitReason" text, "goalUntil" timestamptz)
    on conflict (customer_id, workflow_id, entry_key) do nothing
    returning id, workflow_id as "workflowId", customer_id as "customerId", entry_key as "entryKey"`,
  )
}

export interface Refusal {
  readonly workflowId: number
  readonly customerId: number
  readonly eventId: number | null
  readonly reason: string
}

export async function insertRefusals(db: Db, refusals: readonly Refusal[], now: Date): Promise<void> {
  if (refusals.length === 0) return
  await db.execute(sql`
    insert into trigger_refusals (workflow_id, customer_id, event_id, reason, at)
    select "workflowId", "customerId", "eventId", reason, ${now}::timestamptz
    from jsonb_to_recordset(${json(refusals)}::jsonb) as x(
      "workflowId" bigint, "customerId" bigint, "eventId" bigint, reason text)`)
}

/** Those of these customers that can be contacted at all: not merged into another one, not erased. */
export async function listPresentCustomers(db: Db, customerIds: readonly number[]): Promise<Set<number>> {
  const present = await rows<{ id: number }>(
    db,
    sql`
    select c.id from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
    join customers c on c.id = x.id::bigint
    where c.state in ('anonymous', 'known')`,
  )
  return new Set(present.map(({ id }) => id))
}
