import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface NewStaffMail {
  readonly workflowId: number
  readonly stepId: string
  readonly recipient: string
  readonly subject: string
  readonly body: string
  readonly notices: number
}

/** Returns the ids. */
export async function insertStaffMails(db: Db, mails: readonly NewStaffMail[], now: Date): Promise<number[]> {
  const made = await rows<{ id: number }>(
    db,
    sql`
    insert into staff_mails (workflow_id, step_id, recipient, subject, body, notices, status, due_at, created_at)
    select "workflowId", "stepId", recipient, subject, body, notices, 'queued', ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${json(mails)}::jsonb) as x("workflowId" bigint, "stepId" text, recipient text, subject text,
      body text, notices int) returning id`,
  )
  return made.map(({ id }) => id)
}

export interface StaffMail {
  readonly id: number
  readonly recipient: string
  readonly subject: string
  readonly body: string
}

/** Marks so many due mails as handed over; commit before they leave. */
export function claimStaffMails(db: Db, now: Date, limit: number): Promise<StaffMail[]> {
  return rows<StaffMail>(
    db,
    sql`
    with due as materialized (
      select id from staff_mails where status = 'queued' and due_at <= ${now}::timestamptz
      order by due_at limit ${limit} for update skip locked
    )
    update staff_mails m set status = 'handed', due_at = ${now}::timestamptz from due where m.id = due.id
    returning m.id, m.recipient, m.subject, m.body`,
  )
}

export async function countDueMails(db: Db, now: Date): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from staff_mails where status = 'queued' and due_at <= ${now}::timestamptz`,
  )
  return row?.count ?? 0
}

export type StaffOutcome =
  | { readonly status: 'sent' }
  | { readonly status: 'failed' | 'uncertain'; readonly error: string }
  | { readonly status: 'queued'; readonly error: string; readonly dueAt: Date }

/** What was sent keeps no text. */
export async function saveStaffOutcome(db: Db, id: number, outcome: StaffOutcome, now: Date): Promise<void> {
  const isOver = outcome.status !== 'queued'
  await db.execute(sql`
    update staff_mails set status = ${outcome.status}, error = ${'error' in outcome ? outcome.error.slice(0, 500) : null},
      due_at = coalesce(${outcome.status === 'queued' ? outcome.dueAt : null}::timestamptz, due_at),
      body = case when ${outcome.status === 'sent'}::boolean then '' else body end,
      ended_at = ${isOver ? now : null}::timestamptz
    where id = ${id} and status = 'handed'`)
}

/** Mails whose sender did not say what became of them are never sent again. Returns how many. */
export async function markUncertainMails(db: Db, handedBefore: Date, now: Date): Promise<number> {
  const marked = await rows(
    db,
    sql`
    update staff_mails set status = 'uncertain', error = 'the sender died while handing it over',
      ended_at = ${now}::timestamptz
    where status = 'handed' and due_at < ${handedBefore}::timestamptz returning id`,
  )
  return marked.length
}

export interface StaffMailView {
  readonly id: number
  readonly workflow: string
  readonly stepId: string
  readonly recipient: string
  readonly subject: string
  readonly notices: number
  readonly status: string
  readonly error: string | null
  readonly createdAt: Date
}

/** The last ones, newest first. */
export function listStaffMails(db: Db, limit: number): Promise<StaffMailView[]> {
  return rows<StaffMailView>(
    db,
    sql`
    select m.id, w.key as workflow, m.step_id as "stepId", m.recipient, m.subject, m.notices, m.status, m.error,
      m.created_at as "createdAt"
    from staff_mails m join workflows w on w.id = m.workflow_id order by m.id desc limit ${limit}`,
  )
}

/** Addresses of the staff with one of these roles who may sign in. */
export async function listStaffAddresses(db: Db, roles: readonly string[]): Promise<string[]> {
  if (roles.length === 0) return []
  const found = await rows<{ email: string }>(
    db,
    sql`
    select email from users where disabled_at is null
      and role in (select jsonb_array_elements_text(${json(roles)}::jsonb)) order by email`,
  )
  return found.map(({ email }) => email)
}
