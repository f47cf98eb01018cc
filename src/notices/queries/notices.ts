import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Recipients } from '../notice.ts'

export interface NewNotice {
  readonly workflowId: number
  readonly enrolmentId: number
  readonly customerId: number
  readonly stepId: string
  readonly visit: number
  readonly template: string
  readonly recipients: Recipients
  readonly everyS: number
  readonly event: Readonly<Record<string, unknown>>
}

/** Once per enrolment, step and visit. */
export async function insertNotices(db: Db, notices: readonly NewNotice[], now: Date): Promise<void> {
  if (notices.length === 0) return
  await db.execute(sql`
    insert into staff_notices (workflow_id, enrolment_id, customer_id, step_id, visit, template, recipients, every_s, event,
      created_at)
    select "workflowId", "enrolmentId", "customerId", "stepId", visit, template, recipients, "everyS", event,
      ${now}::timestamptz
    from jsonb_to_recordset(${json(notices)}::jsonb) as x("workflowId" bigint, "enrolmentId" bigint, "customerId" bigint,
      "stepId" text, visit int, template text, recipients jsonb, "everyS" int, event jsonb)
    on conflict (enrolment_id, step_id, visit) do nothing`)
}

export interface WaitingStep {
  readonly workflowId: number
  readonly stepId: string
}

/** Steps with something to tell whose last mail is long enough ago. */
export function listWaitingSteps(db: Db, now: Date): Promise<WaitingStep[]> {
  return rows<WaitingStep>(
    db,
    sql`
    select n.workflow_id as "workflowId", n.step_id as "stepId"
    from (select workflow_id, step_id, max(every_s) as every_s from staff_notices where mail_id is null group by 1, 2) n
    where not exists (select from staff_mails m where m.workflow_id = n.workflow_id and m.step_id = n.step_id
      and m.created_at > ${now}::timestamptz - make_interval(secs => n.every_s))`,
  )
}

/** One composer of a step at a time, until the transaction ends. */
export async function lockStep(db: Db, { workflowId, stepId }: WaitingStep): Promise<void> {
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtext('staff_notices'), hashtext(${`${workflowId} ${stepId}`}))`,
  )
}

export interface WaitingNotice {
  readonly id: number
  readonly customerId: number
  readonly template: string
  readonly recipients: Recipients
  readonly event: Record<string, unknown>
  readonly workflow: string
  readonly name: Record<string, string>
  readonly attributes: Record<string, unknown>
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly timezone: string | null
}

/** The first of those that wait, with their customers; erased ones are left out. */
export function listWaiting(
  db: Db,
  { workflowId, stepId }: WaitingStep,
  limit: number,
): Promise<WaitingNotice[]> {
  return rows<WaitingNotice>(
    db,
    sql`
    select n.id, n.customer_id as "customerId", n.template, n.recipients, n.event, w.key as workflow, w.name, c.attributes,
      c.email, c.phone, c.locale, c.timezone
    from staff_notices n join workflows w on w.id = n.workflow_id
    join customers c on c.id = n.customer_id and c.state in ('anonymous', 'known')
    where n.workflow_id = ${workflowId} and n.step_id = ${stepId} and n.mail_id is null order by n.id limit ${limit}`,
  )
}

/** All that wait are told by this mail. Returns how many. */
export async function markTold(db: Db, { workflowId, stepId }: WaitingStep, mailId: number): Promise<number> {
  const told = await rows(
    db,
    sql`
    update staff_notices set mail_id = ${mailId}
    where workflow_id = ${workflowId} and step_id = ${stepId} and mail_id is null returning id`,
  )
  return told.length
}

export async function countWaiting(db: Db, { workflowId, stepId }: WaitingStep): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`
    select count(*)::int as count from staff_notices
    where workflow_id = ${workflowId} and step_id = ${stepId} and mail_id is null`,
  )
  return row?.count ?? 0
}

export async function deleteOldNotices(db: Db, before: Date): Promise<void> {
  await db.execute(
    sql`delete from staff_notices where mail_id is not null and created_at < ${before}::timestamptz`,
  )
}
