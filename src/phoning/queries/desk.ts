import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { sameMessage } from '../../messages/queries/same-message.ts'

/** A person who waits on a list, as the agent's screen names them. */
export interface WaitingCall {
  readonly taskId: number
  readonly customerId: number
  readonly name: string | null
  readonly city: string | null
  readonly priority: number
  readonly attempts: number
  readonly callback: boolean
  readonly nextAt: Date
  /** Why it waits: what the gate said, or the result of the last call. */
  readonly reason: string | null
}

/**
 * Who comes next on a list: those whose time has come, in the order in which they are claimed, then those who
 * come until `until`, by their time.
 */
export function listWaiting(
  db: Db,
  { listId, now, until, limit }: { listId: number; now: Date; until: Date; limit: number },
): Promise<WaitingCall[]> {
  const nameOf = sql`nullif(concat_ws(' ', c.attributes->>'firstName', c.attributes->>'lastName'), '')`
  return rows<WaitingCall>(
    db,
    sql`
    select t.id as "taskId", t.customer_id as "customerId", ${nameOf} as name, c.attributes->>'city' as city,
      t.priority, t.attempts, t.callback = 1 as callback, t.next_at as "nextAt", t.reason
    from call_tasks t join customers c on c.id = t.customer_id
    where t.list_id = ${listId} and t.state = 'open' and t.next_at <= ${until}::timestamptz
    order by t.next_at > ${now}::timestamptz, case when t.next_at > ${now}::timestamptz then t.next_at end,
      t.callback desc, t.priority desc, t.created_at, t.id
    limit ${limit}`,
  )
}

export interface CallsOfAgent {
  readonly agentId: string
  readonly listKey: string
  readonly outcome: string
  readonly calls: number
  readonly seconds: number
  readonly lastAt: Date
}

/** Calls that ended since `since`, by agent, list and result; those given back undialled are none. */
export function countCallsSince(db: Db, since: Date): Promise<CallsOfAgent[]> {
  return rows<CallsOfAgent>(
    db,
    sql`
    select a.agent_id as "agentId", l.key as "listKey", a.outcome, count(*) as calls,
      sum(extract(epoch from a.ended_at - a.started_at)) as seconds, max(a.ended_at) as "lastAt"
    from call_attempts a join call_tasks t on t.id = a.task_id join call_lists l on l.id = t.list_id
    where a.started_at >= ${since}::timestamptz and a.outcome is not null and a.outcome <> 'not_called'
    group by 1, 2, 3`,
  )
}

export interface CallUnderWay {
  readonly agentId: string
  readonly listKey: string
  readonly taskId: number
  readonly customerId: number
  readonly since: Date
  readonly leaseUntil: Date
}

export function listUnderWay(db: Db, now: Date): Promise<CallUnderWay[]> {
  return rows<CallUnderWay>(
    db,
    sql`
    select t.agent_id as "agentId", l.key as "listKey", t.id as "taskId", t.customer_id as "customerId",
      a.started_at as since, t.lease_until as "leaseUntil"
    from call_tasks t join call_lists l on l.id = t.list_id
    join call_attempts a on a.task_id = t.id and a.fence = t.fence
    where t.state = 'claimed' and t.lease_until > ${now}::timestamptz
    order by a.started_at`,
  )
}

/** Of the task and of its message, which nobody else may take meanwhile. */
export async function moveLease(
  db: Db,
  call: { id: number; message: { id: number; plannedAt: Date }; until: Date },
): Promise<void> {
  const { id, message, until } = call
  await db.execute(sql`update call_tasks set lease_until = ${until}::timestamptz where id = ${id}`)
  await db.execute(sql`
    update messages m set lease_until = ${until}::timestamptz
    from jsonb_to_recordset(${json([message])}::jsonb) as x(id bigint, "plannedAt" timestamptz)
    where ${sameMessage} and m.status = 'handed'`)
}
