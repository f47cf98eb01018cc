import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { type ClaimedMessage, claimedColumns } from '../../messages/queries/claim.ts'
import type { Span } from './feed.ts'

/** Messages that the gate let through: nothing carries them anywhere, so they count as sent. */
export async function markSent(db: Db, ids: readonly number[], now: Date): Promise<void> {
  await db.execute(sql`
    update messages m set status = 'sent', sent_at = ${now}::timestamptz, lease_until = null
    from jsonb_array_elements_text(${json(ids)}::jsonb) as x(id) where m.id = x.id::bigint`)
}

/** Calls that an agent would find on a list now. */
export function listDueCalls(db: Db, { done, now }: Span, limit: number): Promise<ClaimedMessage[]> {
  return rows<ClaimedMessage>(
    db,
    sql`
    select ${claimedColumns} from call_tasks t join messages m on m.id = t.message_id
    where t.state = 'open' and t.next_at > ${done}::timestamptz
      and t.next_at <= ${now}::timestamptz and m.status = 'queued'
    order by t.next_at, t.priority desc, t.id limit ${limit}`,
  )
}

export interface SimulatedCall {
  readonly messageId: number
  readonly state: 'claimed' | 'open' | 'held'
  readonly reason: string | null
  readonly nextAt: Date | null
}

export async function saveCalls(db: Db, calls: readonly SimulatedCall[], now: Date): Promise<void> {
  await db.execute(sql`
    update call_tasks t set state = x.state, reason = x.reason, next_at = coalesce(x."nextAt", t.next_at),
      fence = t.fence + 1, done_at = case when x.state = 'held' then ${now}::timestamptz end
    from jsonb_to_recordset(${json(calls)}::jsonb) as x("messageId" bigint, state text, reason text, "nextAt" timestamptz)
    where t.message_id = x."messageId"`)
  await db.execute(sql`
    insert into call_attempts (task_id, fence, customer_id, agent_id, phone, started_at, timezone, gate)
    select t.id, t.fence, t.customer_id, 'simulation', coalesce(c.phone, ''), ${now}::timestamptz, 'UTC', '{}'
    from jsonb_to_recordset(${json(calls)}::jsonb) as x("messageId" bigint, state text)
    join call_tasks t on t.message_id = x."messageId" join customers c on c.id = t.customer_id
    where x.state = 'claimed'`)
}
