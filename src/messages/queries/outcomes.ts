import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { MessageChannel, MessageRef } from '../message.ts'
import { sameMessage, statusUnindexed } from './same-message.ts'

/** What became of one hand-over. `fence` says which one. */
export interface Outcome extends MessageRef {
  readonly fence: number
  readonly status: 'sent' | 'failed' | 'uncertain' | 'queued'
  readonly reason: string | null
  readonly error: string | null
  readonly providerMessageId: string | null
  /** The provider said at once that it arrived; others report it later. */
  readonly delivered: boolean
  readonly dueAt: Date | null
  readonly at: Date
  readonly locale: string | null
  readonly parts: number | null
  readonly cost: number | null
  readonly tracking: boolean
  readonly clickTracking: boolean
  /** A provider that refused us altogether says nothing about the message: the attempt does not count. */
  readonly countsAttempt: boolean
  /** There is no such address: it is suppressed with the outcome. */
  readonly badAddress: string | null
}

/** What the events about a message say. */
export interface MessageFacts extends MessageRef {
  readonly customerId: number
  readonly channel: MessageChannel
  readonly enrolmentId: number | null
  readonly stepId: string | null
  readonly variant: string | null
  /** The workflow's and the template's keys. */
  readonly workflow: string | null
  readonly template: string | null
}

export const factColumns = sql`m.id, m.planned_at as "plannedAt", m.customer_id as "customerId", m.channel,
  m.enrolment_id as "enrolmentId", m.step_id as "stepId", m.variant,
  (select w.key from workflows w where w.id = m.workflow_id) as workflow,
  (select t.key from template_versions v join templates t on t.id = v.template_id
    where v.id = m.template_version_id) as template`

/**
 * Records what became of hand-overs, each only for the fence that made it: what a sender says after its
 * lease was taken over is refused. One exception: that it was sent, while nobody knows better.
 */
export function saveOutcomes(
  db: Db,
  outcomes: readonly Outcome[],
): Promise<(MessageFacts & { status: Outcome['status'] })[]> {
  return rows(
    db,
    sql`
    update messages m set
      status = x.status, reason = x.reason, error = x.error, lease_until = null,
      due_at = coalesce(x."dueAt", m.due_at),
      sent_at = case x.status when 'sent' then x.at else m.sent_at end,
      delivered_at = case when x.delivered then least(m.delivered_at, x.at) else m.delivered_at end,
      provider_message_id = coalesce(x."providerMessageId", m.provider_message_id),
      locale = coalesce(x.locale, m.locale), parts = coalesce(x.parts, m.parts),
      cost = coalesce(x.cost, m.cost), tracking = x.tracking,
      click_tracking = x."clickTracking",
      attempts = m.attempts - case when x."countsAttempt" then 0 else 1 end
    from jsonb_to_recordset(${json(outcomes.map(({ badAddress, ...row }) => row))}::jsonb) as x(
      id bigint, "plannedAt" timestamptz, fence int, status text, reason text, error text,
      "providerMessageId" text, delivered boolean, "dueAt" timestamptz, at timestamptz, locale text, parts smallint,
      cost float8, tracking boolean, "clickTracking" boolean, "countsAttempt" boolean)
    where ${sameMessage} and m.fence = x.fence
      and (${statusUnindexed} = 'handed' or (${statusUnindexed} = 'uncertain' and x.status = 'sent'))
    returning ${factColumns}, m.status`,
  )
}

/** Handed over, and nobody holds the lease any more: they may have left. Calls have their own leases. */
export function markUncertain(db: Db, now: Date, limit: number): Promise<MessageRef[]> {
  return rows<MessageRef>(
    db,
    sql`
    with lost as (
      select id, planned_at from messages
      where status = 'handed' and channel <> 'phone' and lease_until < ${now}::timestamptz
      order by lease_until limit ${limit} for update skip locked
    )
    update messages m set status = 'uncertain', reason = 'lease_expired', lease_until = null
    from lost where m.id = lost.id and m.planned_at = lost.planned_at
    returning m.id, m.planned_at as "plannedAt"`,
  )
}

/** Transactional messages that are uncertain since before `handedBefore` go again; marketing never by itself. */
export function requeueUncertain(
  db: Db,
  { handedBefore, now, limit }: { handedBefore: Date; now: Date; limit: number },
): Promise<{ id: number; channel: MessageChannel }[]> {
  return rows(
    db,
    sql`
    with stale as (
      select id, planned_at from messages
      where status = 'uncertain' and class = 'transactional' and handed_at <= ${handedBefore}::timestamptz
      order by id limit ${limit} for update skip locked
    )
    update messages m set status = 'queued', reason = 'resent_after_uncertain', due_at = ${now}::timestamptz
    from stale where m.id = stale.id and m.planned_at = stale.planned_at
    returning m.id, m.channel`,
  )
}
