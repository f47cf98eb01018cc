import { sql } from 'drizzle-orm'
import { type Db, json } from '../../db/client.ts'
import type { MessageRef, MessageStatus } from '../../messages/message.ts'
import { sameMessage, statusUnindexed } from '../../messages/queries/same-message.ts'

export interface CallEnd extends MessageRef {
  readonly status: Extract<MessageStatus, 'queued' | 'sent' | 'failed' | 'held'>
  readonly reason: string | null
  readonly dueAt: Date | null
  readonly sentAt: Date | null
  /** Price of the call, added to what the earlier ones cost. */
  readonly cost: number
}

/** Moves the messages of calls: a handed one to what became of it, a queued one that is over to held. */
export async function endCalls(db: Db, ends: readonly CallEnd[]): Promise<void> {
  if (ends.length === 0) return
  await db.execute(sql`
    update messages m set status = x.status, reason = x.reason, lease_until = null,
      due_at = coalesce(x."dueAt", m.due_at), sent_at = coalesce(x."sentAt", m.sent_at),
      cost = coalesce(m.cost, 0) + x.cost
    from jsonb_to_recordset(${json(ends)}::jsonb) as x(
      id bigint, "plannedAt" timestamptz, status text, reason text, "dueAt" timestamptz, "sentAt" timestamptz,
      cost float8)
    where ${sameMessage}
      and (${statusUnindexed} = 'handed' or (${statusUnindexed} = 'queued' and x.status = 'held'))`)
}

/** The result of a call came after its lease, before anybody else took it: the call is its agent's again. */
export async function retakeCall(db: Db, { id, plannedAt }: MessageRef): Promise<void> {
  await db.execute(sql`
    update messages set status = 'handed' where id = ${id} and planned_at >= ${plannedAt}::timestamptz and status = 'queued'`)
}
