import { desc, eq, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { callAttempts } from '../tables.ts'

export type CallAttempt = typeof callAttempts.$inferSelect

export async function insertAttempt(db: Db, attempt: typeof callAttempts.$inferInsert): Promise<CallAttempt> {
  const [row] = await db.insert(callAttempts).values(attempt).returning()
  if (!row) throw new Error(`the attempt of call task ${attempt.taskId} was not stored`)
  return row
}

export async function findAttempt(db: Db, taskId: number, fence: number): Promise<CallAttempt | undefined> {
  const [row] = await db
    .select()
    .from(callAttempts)
    .where(sql`${callAttempts.taskId} = ${taskId} and ${callAttempts.fence} = ${fence}`)
  return row
}

export async function endAttempt(
  db: Db,
  id: number,
  end: { outcome: string; notes: string | null; endedAt: Date },
): Promise<void> {
  await db.update(callAttempts).set(end).where(eq(callAttempts.id, id))
}

/** Claims that lapsed: the agent may have dialled, so they count as attempts. */
export async function endLapsedAttempts(
  db: Db,
  tasks: readonly { id: number; fence: number }[],
  now: Date,
): Promise<void> {
  await db.execute(sql`
    update call_attempts a set outcome = 'lapsed', ended_at = ${now}::timestamptz
    from jsonb_to_recordset(${json(tasks)}::jsonb) as x(id bigint, fence int)
    where a.task_id = x.id and a.fence = x.fence and a.outcome is null`)
}

export function listAttempts(db: Db, taskId: number): Promise<CallAttempt[]> {
  return db.select().from(callAttempts).where(eq(callAttempts.taskId, taskId)).orderBy(desc(callAttempts.id))
}

export interface PhoneHistory {
  readonly customerId: number
  readonly startedAt: Date
  readonly outcome: string | null
}

/**
 * Calls to these customers, or to their number under another name, since `since`. What the agent gave back
 * without dialling does not count.
 */
export function loadPhoneHistory(
  db: Db,
  customerIds: readonly number[],
  since: Date,
): Promise<PhoneHistory[]> {
  return rows<PhoneHistory>(
    db,
    sql`
    with people as materialized (
      select c.id, c.phone from customers c
      where c.id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    ), called as (
      select p.id as "customerId", a.id, a.started_at as "startedAt", a.outcome
      from people p join call_attempts a on a.customer_id = p.id
      where a.started_at >= ${since}::timestamptz
      union
      select p.id, a.id, a.started_at, a.outcome
      from people p join call_attempts a on a.phone = p.phone
      where a.started_at >= ${since}::timestamptz
    )
    select "customerId", "startedAt", outcome from called
    where outcome is distinct from 'not_called'
    order by "startedAt" desc`,
  )
}
