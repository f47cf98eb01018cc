import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

/** What an anonymous pixel is about. */
export interface PixelSubject {
  readonly workflowId: number
  readonly stepId: string
  readonly templateVersionId: number
}

/** The pixel of each subject, made where it is missing. */
export function ensurePixels(
  db: Db,
  subjects: readonly PixelSubject[],
): Promise<(PixelSubject & { id: number })[]> {
  // Updating nothing makes an existing row come back too, without a second statement that might see another state.
  return rows(
    db,
    sql`
    insert into open_pixels (workflow_id, step_id, template_version_id)
    select distinct "workflowId", "stepId", "templateVersionId"
    from jsonb_to_recordset(${json(subjects)}::jsonb) as x(
      "workflowId" bigint, "stepId" text, "templateVersionId" bigint)
    order by 1, 2, 3
    on conflict (workflow_id, step_id, template_version_id) do update set opens = open_pixels.opens
    returning id, workflow_id as "workflowId", step_id as "stepId", template_version_id as "templateVersionId"`,
  )
}

export async function countAnonymousOpen(db: Db, pixelId: number): Promise<void> {
  await db.execute(sql`update open_pixels set opens = opens + 1 where id = ${pixelId}`)
}

/** Overwrites: only the last day is kept, and never an earlier one. */
export async function saveLastOpen(db: Db, customerId: number, day: string): Promise<void> {
  await db.execute(sql`
    insert into last_opens (customer_id, opened_on) values (${customerId}, ${day}::date)
    on conflict (customer_id) do update set opened_on = excluded.opened_on
    where last_opens.opened_on < excluded.opened_on`)
}

/** A customer whose address may be dead, with the day of their last open, if any was ever seen. */
export interface SilentCustomer {
  readonly id: number
  readonly mails: number
  readonly openedOn: string | null
}

export interface SilenceQuestion {
  readonly since: Date
  /** At least so many were sent to them since then. */
  readonly mails: number
  /** Opens of those who were never asked are seen too. */
  readonly unaskedAreSeen: boolean
  readonly afterId: number
  readonly limit: number
}

/** Of the customers whose opens may be seen, those of whom neither an open nor a click came; in id order. */
export function listSilent(db: Db, question: SilenceQuestion): Promise<SilentCustomer[]> {
  const { since, mails, unaskedAreSeen, afterId, limit } = question
  return rows<SilentCustomer>(
    db,
    sql`
    select m.customer_id as id, count(*)::int as mails, o.opened_on::text as "openedOn"
    from messages m join customers c on c.id = m.customer_id and c.email is not null
    left join last_opens o on o.customer_id = m.customer_id
    left join lateral (
      select bool_and(k.state = 'granted') as granted from consents k
      where k.customer_id = m.customer_id and k.channel = 'tracking_opens' and k.state <> 'pending') asked on true
    where m.channel = 'email' and m.status = 'sent' and m.planned_at >= ${since}::timestamptz
      and m.customer_id > ${afterId} and coalesce(asked.granted, ${unaskedAreSeen})
    group by m.customer_id, o.opened_on
    having count(*) >= ${mails} and count(m.opened_at) = 0 and count(m.clicked_at) = 0
      and (o.opened_on is null or o.opened_on < ${since}::date)
    order by m.customer_id limit ${limit}`,
  )
}
