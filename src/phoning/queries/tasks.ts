import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { NewMessage } from '../../messages/message.ts'
import { type ClaimedMessage, claimedColumns } from '../../messages/queries/claim.ts'
import type { CallTaskState } from '../call-task.ts'

export interface CallTask {
  readonly id: number
  readonly listId: number
  readonly customerId: number
  readonly messageId: number
  readonly messagePlannedAt: Date
  readonly enrolmentId: number | null
  readonly stepId: string | null
  readonly state: CallTaskState
  readonly reason: string | null
  readonly priority: number
  readonly attempts: number
  readonly nextAt: Date
  readonly callback: number
  readonly agentId: string | null
  readonly leaseUntil: Date | null
  readonly fence: number
  readonly outcome: string | null
  readonly createdAt: Date
  readonly doneAt: Date | null
}

const taskColumns = sql`t.id, t.list_id as "listId", t.customer_id as "customerId", t.message_id as "messageId",
  t.message_planned_at as "messagePlannedAt", t.enrolment_id as "enrolmentId", t.step_id as "stepId", t.state,
  t.reason, t.priority, t.attempts, t.next_at as "nextAt", t.callback, t.agent_id as "agentId",
  t.lease_until as "leaseUntil", t.fence, t.outcome, t.created_at as "createdAt", t.done_at as "doneAt"`

/** One task for each of these messages that has none; the messages must be planned already. */
export function insertTasks(db: Db, messages: readonly NewMessage[], now: Date): Promise<{ id: number }[]> {
  return rows(
    db,
    sql`
    insert into call_tasks (list_id, customer_id, message_id, message_planned_at, enrolment_id, step_id, state,
      priority, next_at, created_at)
    select l.id, m.customer_id, m.id, m.planned_at, m.enrolment_id, m.step_id, 'open', coalesce(x.priority, 0),
      m.due_at, ${now}::timestamptz
    from jsonb_to_recordset(${json(messages)}::jsonb) as x(
      "enrolmentId" bigint, "stepId" text, visit int, "plannedAt" timestamptz, "callListKey" text, priority float8)
    join call_lists l on l.key = x."callListKey"
    join messages m on m.enrolment_id = x."enrolmentId" and m.step_id = x."stepId" and m.visit = x.visit
      and m.planned_at = x."plannedAt" and m.channel = 'phone'
    order by m.id
    on conflict (message_id) do nothing
    returning id`,
  )
}

/** The call that this agent has in hand on this list. */
export async function findClaimed(
  db: Db,
  { listId, agentId, now }: { listId: number; agentId: string; now: Date },
): Promise<CallTask | undefined> {
  const [task] = await rows<CallTask>(
    db,
    sql`
    select ${taskColumns} from call_tasks t
    where t.state = 'claimed' and t.list_id = ${listId} and t.agent_id = ${agentId}
      and t.lease_until > ${now}::timestamptz
    order by t.id limit 1`,
  )
  return task
}

export interface Candidate {
  readonly task: CallTask
  readonly message: ClaimedMessage
}

/**
 * Locks the next open tasks of a list in the order in which they are to be called: call-backs that are due,
 * then priority, then age. Those that another agent is being given are left out.
 */
export async function claimCandidates(
  db: Db,
  { listId, now, limit }: { listId: number; now: Date; limit: number },
): Promise<Candidate[]> {
  const found = await rows<{ task: CallTask; taskId: number } & ClaimedMessage>(
    db,
    sql`
    select ${claimedColumns}, t.id as "taskId"
    from call_tasks t
    join messages m on m.id = t.message_id and m.planned_at = t.message_planned_at
    where t.list_id = ${listId} and t.state = 'open' and t.next_at <= ${now}::timestamptz and m.status = 'queued'
    order by t.callback desc, t.priority desc, t.created_at, t.id
    limit ${limit}
    for update of t, m skip locked`,
  )
  const tasks = await findTasks(
    db,
    found.map(({ taskId }) => taskId),
  )
  return found.flatMap(({ taskId, ...message }) => {
    const task = tasks.get(taskId)
    return task ? [{ task, message }] : []
  })
}

async function findTasks(db: Db, ids: readonly number[]): Promise<Map<number, CallTask>> {
  if (ids.length === 0) return new Map()
  const found = await rows<CallTask>(
    db,
    sql`
    select ${taskColumns} from call_tasks t
    where t.id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`,
  )
  return new Map(found.map((task) => [task.id, task]))
}

export async function findTask(db: Db, id: number): Promise<CallTask | undefined> {
  return (await findTasks(db, [id])).get(id)
}

/** Until the transaction ends nobody else claims this task or records its result. */
export async function lockTask(db: Db, id: number): Promise<CallTask | undefined> {
  const [task] = await rows<CallTask>(
    db,
    sql`select ${taskColumns} from call_tasks t where t.id = ${id} for update`,
  )
  return task
}

export interface TaskChange {
  readonly id: number
  readonly state: CallTaskState
  readonly reason: string | null
  readonly nextAt: Date | null
  readonly callback: number
  readonly agentId: string | null
  readonly leaseUntil: Date | null
  readonly fence: number
  readonly attempts: number
  readonly outcome: string | null
  readonly doneAt: Date | null
}

export async function saveTasks(db: Db, changes: readonly TaskChange[]): Promise<void> {
  if (changes.length === 0) return
  await db.execute(sql`
    update call_tasks t set state = x.state, reason = x.reason, next_at = coalesce(x."nextAt", t.next_at),
      callback = x.callback, agent_id = x."agentId", lease_until = x."leaseUntil", fence = x.fence,
      attempts = x.attempts, outcome = x.outcome, done_at = x."doneAt"
    from jsonb_to_recordset(${json(changes)}::jsonb) as x(
      id bigint, state text, reason text, "nextAt" timestamptz, callback smallint, "agentId" text,
      "leaseUntil" timestamptz, fence int, attempts smallint, outcome text, "doneAt" timestamptz)
    where t.id = x.id`)
}

/** Claimed tasks whose agent did not come back, locked. */
export function lockLapsed(db: Db, now: Date, limit: number): Promise<CallTask[]> {
  return rows<CallTask>(
    db,
    sql`
    select ${taskColumns} from call_tasks t
    where t.state = 'claimed' and t.lease_until < ${now}::timestamptz
    order by t.id limit ${limit} for update of t skip locked`,
  )
}

/** Open tasks that nobody may call any more, because their message ended or its time is over. Locked. */
export function lockOver(
  db: Db,
  now: Date,
  limit: number,
): Promise<(CallTask & { messageStatus: string; messageReason: string | null })[]> {
  return rows(
    db,
    sql`
    select ${taskColumns}, m.status as "messageStatus", m.reason as "messageReason"
    from call_tasks t
    join messages m on m.id = t.message_id and m.planned_at = t.message_planned_at
    where t.state = 'open' and (m.status <> 'queued' or m.expires_at <= ${now}::timestamptz)
    order by t.id limit ${limit} for update of t skip locked`,
  )
}

export function listTasks(
  db: Db,
  page: { listId: number; state: CallTaskState | undefined; afterId: number | undefined; limit: number },
): Promise<CallTask[]> {
  return rows<CallTask>(
    db,
    sql`
    select ${taskColumns} from call_tasks t
    where t.list_id = ${page.listId} and t.id > ${page.afterId ?? 0}
      and (${page.state ?? null}::text is null or t.state = ${page.state ?? null})
    order by t.id limit ${page.limit}`,
  )
}
