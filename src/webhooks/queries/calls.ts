import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { CallOutcome, CallState } from '../call.ts'

export interface NewCall {
  readonly endpoint: string
  readonly workflowId: number
  readonly enrolmentId: number
  readonly customerId: number
  readonly stepId: string
  readonly visit: number
  readonly idempotencyKey: string
  readonly body: Readonly<Record<string, unknown>>
  readonly map: Readonly<Record<string, string>>
  readonly attemptsMax: number
  readonly expiresAt: Date
}

/** Once per enrolment, step and visit. */
export async function insertCalls(db: Db, calls: readonly NewCall[], now: Date): Promise<void> {
  await db.execute(sql`
    insert into webhook_calls (endpoint_key, workflow_id, enrolment_id, customer_id, step_id, visit, idempotency_key,
      body, map, state, attempts_max, due_at, expires_at, created_at)
    select endpoint, "workflowId", "enrolmentId", "customerId", "stepId", visit, "idempotencyKey", body, map, 'open',
      "attemptsMax", ${now}::timestamptz, "expiresAt", ${now}::timestamptz
    from jsonb_to_recordset(${json(calls)}::jsonb) as x(endpoint text, "workflowId" bigint, "enrolmentId" bigint,
      "customerId" bigint, "stepId" text, visit int, "idempotencyKey" text, body jsonb, map jsonb,
      "attemptsMax" smallint, "expiresAt" timestamptz)
    on conflict (enrolment_id, step_id, visit) do nothing`)
}

/** The external ids of these customers: by them the other side knows whom it is about. */
export async function listExternalIds(db: Db, customerIds: readonly number[]): Promise<Map<number, string>> {
  const found = await rows<{ customerId: number; value: string }>(
    db,
    sql`
    select distinct on (i.customer_id) i.customer_id as "customerId", i.value
    from identities i where i.kind = 'external'
      and i.customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    order by i.customer_id, i.value`,
  )
  return new Map(found.map(({ customerId, value }) => [customerId, value]))
}

/** A paused workflow's calls wait like its messages. */
const isRunning = sql`not exists (select from workflows w where w.id = c.workflow_id and w.state = 'paused')`

/** Endpoints for which a call is due; also those that are no more. */
export async function listDueEndpoints(db: Db, now: Date): Promise<string[]> {
  const due = await rows<{ key: string }>(
    db,
    sql`
    select distinct c.endpoint_key as key from webhook_calls c
    where c.state = 'open' and c.due_at <= ${now}::timestamptz and ${isRunning}`,
  )
  return due.map(({ key }) => key)
}

/** When the next call is due, past ones too. */
export async function nextCallAt(db: Db): Promise<Date | undefined> {
  const [row] = await rows<{ at: Date }>(
    db,
    sql`
    select c.due_at as at from webhook_calls c where c.state = 'open' and ${isRunning} order by c.due_at limit 1`,
  )
  return row?.at
}

export interface ClaimedCall {
  readonly id: number
  readonly customerId: number
  readonly workflowId: number
  readonly idempotencyKey: string
  readonly body: Record<string, unknown>
  readonly map: Record<string, string>
  readonly attempts: number
  readonly attemptsMax: number
  readonly fence: number
  readonly expiresAt: Date
  /** Somebody still waits for it, or a person asked for it again. */
  readonly isWanted: boolean
}

/**
 * Takes due calls of one endpoint until `leaseUntil`: one attempt more for each. What somebody else holds is left
 * out. A call is wanted while its enrolment stands on its step; otherwise (a goal, a plan, an erasure) it is not.
 */
export function claimCalls(
  db: Db,
  { endpoint, now, leaseUntil, limit }: { endpoint: string; now: Date; leaseUntil: Date; limit: number },
): Promise<ClaimedCall[]> {
  return rows<ClaimedCall>(
    db,
    sql`
    with due as materialized (
      select c.id from webhook_calls c
      where c.endpoint_key = ${endpoint} and c.state = 'open' and c.due_at <= ${now}::timestamptz and ${isRunning}
      order by c.due_at limit ${limit} for update of c skip locked
    )
    update webhook_calls c set due_at = ${leaseUntil}::timestamptz, fence = c.fence + 1, attempts = c.attempts + 1
    from due where c.id = due.id
    returning c.id, c.customer_id as "customerId", c.workflow_id as "workflowId",
      c.idempotency_key as "idempotencyKey", c.body, c.map, c.attempts, c.attempts_max as "attemptsMax", c.fence,
      c.expires_at as "expiresAt",
      c.retried_at is not null or exists (select from enrolments e where e.id = c.enrolment_id
        and e.status = 'active' and e.step = c.step_id and e.visit = c.visit) as "isWanted"`,
  )
}

/** True when it was written: nobody else had taken the call meanwhile. */
export async function saveOutcome(
  db: Db,
  { id, fence }: { id: number; fence: number },
  outcome: CallOutcome | { readonly kind: 'cancelled'; readonly error: string },
  now: Date,
): Promise<boolean> {
  const isOver = outcome.kind !== 'again'
  const saved = await rows(
    db,
    sql`
    update webhook_calls set state = ${isOver ? outcome.kind : 'open'},
      due_at = ${outcome.kind === 'again' ? outcome.at : now}::timestamptz,
      status = ${'status' in outcome ? outcome.status : null}::smallint,
      error = ${'error' in outcome ? outcome.error.slice(0, 500) : null},
      answer = ${outcome.kind === 'succeeded' ? json(outcome.answer) : null}::jsonb,
      body = case when ${outcome.kind === 'succeeded'}::boolean then '{}'::jsonb else body end,
      ended_at = ${isOver ? now : null}::timestamptz
    where id = ${id} and fence = ${fence} and state = 'open' returning id`,
  )
  return saved.length > 0
}

export interface CallView {
  readonly id: number
  readonly endpoint: string
  readonly workflow: string
  readonly stepId: string
  readonly customerId: number
  readonly idempotencyKey: string
  readonly state: CallState
  readonly attempts: number
  readonly status: number | null
  readonly error: string | null
  readonly dueAt: Date
  readonly createdAt: Date
  readonly endedAt: Date | null
}

export interface CallFilter {
  readonly state?: CallState | undefined
  readonly endpoint?: string | undefined
}

/** Newest first. */
export function listCallRows(
  db: Db,
  { state, endpoint }: CallFilter,
  { beforeId, limit }: { beforeId: number | undefined; limit: number },
): Promise<CallView[]> {
  const conditions: SQL[] = [
    ...(state === undefined ? [] : [sql`c.state = ${state}`]),
    ...(endpoint === undefined ? [] : [sql`c.endpoint_key = ${endpoint}`]),
    ...(beforeId === undefined ? [] : [sql`c.id < ${beforeId}`]),
  ]
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  return rows<CallView>(
    db,
    sql`
    select c.id, c.endpoint_key as endpoint, w.key as workflow, c.step_id as "stepId", c.customer_id as "customerId",
      c.idempotency_key as "idempotencyKey", c.state, c.attempts, c.status, c.error, c.due_at as "dueAt",
      c.created_at as "createdAt", c.ended_at as "endedAt"
    from webhook_calls c join workflows w on w.id = c.workflow_id ${where}
    order by c.id desc limit ${limit}`,
  )
}

/** Opens failed calls anew, with time and attempts as at first. Returns those that were failed. */
export async function reopenCalls(
  db: Db,
  which: { readonly id: number } | { readonly endpoint: string },
  now: Date,
): Promise<number[]> {
  const condition = 'id' in which ? sql`id = ${which.id}` : sql`endpoint_key = ${which.endpoint}`
  const opened = await rows<{ id: number }>(
    db,
    sql`
    update webhook_calls set state = 'open', attempts = 0, due_at = ${now}::timestamptz,
      expires_at = ${now}::timestamptz + (expires_at - created_at), retried_at = ${now}::timestamptz, ended_at = null
    where ${condition} and state = 'failed' and body <> '{}' returning id`,
  )
  return opened.map(({ id }) => id)
}

/** By state, of the last day and of all that is open. */
export function countCalls(db: Db, since: Date): Promise<{ state: CallState; count: number }[]> {
  return rows(
    db,
    sql`
    select state, count(*)::int as count from webhook_calls
    where state = 'open' or ended_at >= ${since}::timestamptz group by state`,
  )
}

/** Of what ended so long ago only the figures are of use. Returns how many went. */
export async function deleteOldCalls(db: Db, before: Date): Promise<void> {
  await db.execute(sql`delete from webhook_calls where state <> 'open' and ended_at < ${before}::timestamptz`)
}
