import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { MessageChannel, MessageRef, NewMessage } from '../message.ts'
import { statusUnindexed } from './same-message.ts'

export interface PlannedMessage extends MessageRef {
  readonly enrolmentId: number | null
  readonly stepId: string | null
  readonly visit: number
}

/** Rows that exist already are left alone and not returned: the step was run before. */
export function insertMessages(db: Db, messages: readonly NewMessage[]): Promise<PlannedMessage[]> {
  return rows<PlannedMessage>(
    db,
    sql`
    insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, workflow_id,
      version_id, enrolment_id, step_id, visit, template_version_id, variant, data, rank, due_at, expires_at)
    select "plannedAt", "customerId", "customerId" & 63, channel, purpose, class, 'queued', "workflowId",
      "versionId", "enrolmentId", "stepId", visit, "templateVersionId", variant, coalesce(data, '{}'),
      coalesce(rank, case class when 'transactional' then 0 else 1 end), "dueAt", "expiresAt"
    from jsonb_to_recordset(${json(messages)}::jsonb) as x(
      "customerId" bigint, channel text, purpose text, class text, "workflowId" bigint, "versionId" bigint,
      "enrolmentId" bigint, "stepId" text, visit int, "plannedAt" timestamptz, "templateVersionId" bigint,
      variant text, data jsonb, rank smallint, "dueAt" timestamptz, "expiresAt" timestamptz)
    on conflict do nothing
    returning id, planned_at as "plannedAt", enrolment_id as "enrolmentId", step_id as "stepId", visit`,
  )
}

/** Only what has not been handed over: what left cannot be called back. */
export function cancelQueuedOf(
  db: Db,
  enrolmentIds: readonly number[],
  reason: string,
): Promise<{ id: number; channel: string }[]> {
  return rows(
    db,
    sql`
    update messages m set status = 'cancelled', reason = ${reason}
    from jsonb_array_elements_text(${json(enrolmentIds)}::jsonb) as e(id)
    where m.enrolment_id = e.id::bigint and ${statusUnindexed} = 'queued'
    returning m.id, m.channel`,
  )
}

export function cancelQueuedByStep(
  db: Db,
  {
    moves,
    keptSteps,
    reason,
  }: {
    moves: readonly { readonly enrolmentId: number; readonly step: string | null }[]
    keptSteps: readonly string[]
    reason: string
  },
): Promise<{ id: number }[]> {
  return rows(
    db,
    sql`
    update messages m set status = 'cancelled', reason = ${reason}
    from jsonb_to_recordset(${json(moves)}::jsonb) as e("enrolmentId" bigint, step text)
    where m.enrolment_id = e."enrolmentId" and ${statusUnindexed} = 'queued' and (m.step_id = e.step
      or m.step_id not in (select value from jsonb_array_elements_text(${json(keptSteps)}::jsonb)))
    returning m.id`,
  )
}

/** Messages that waited for a paused workflow are due again. Returns their channels. */
export function releasePausedOf(db: Db, workflowId: number, now: Date): Promise<{ channel: string }[]> {
  return rows(
    db,
    sql`
    with released as (
      update messages set due_at = ${now}::timestamptz, reason = null
      where workflow_id = ${workflowId} and status = 'queued' and reason = 'paused'
      returning channel
    )
    select distinct channel from released`,
  )
}

/** Failed messages that certainly never left are due again, with all their attempts. Calls have their own tries. */
export function requeueFailedOf(
  db: Db,
  workflowId: number,
  now: Date,
): Promise<{ channel: MessageChannel }[]> {
  return rows(
    db,
    sql`
    update messages set status = 'queued', reason = 'retried_by_hand', error = null, attempts = 0,
      due_at = ${now}::timestamptz, lease_until = null
    where workflow_id = ${workflowId} and status = 'failed' and channel <> 'phone'
      and reason in ('render_error', 'rejected', 'provider_unavailable')
    returning channel`,
  )
}
