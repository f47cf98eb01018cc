import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { MessageChannel, MessageClass, MessageRank, MessageRef } from '../message.ts'
import { sameMessage, statusUnindexed } from './same-message.ts'

/** A message as the gate and the renderer need it. */
export interface ClaimedMessage extends MessageRef {
  readonly customerId: number
  readonly channel: MessageChannel
  readonly purpose: string
  readonly class: MessageClass
  readonly workflowId: number | null
  /** The workflow's key. */
  readonly workflow: string | null
  readonly enrolmentId: number | null
  readonly stepId: string | null
  readonly templateVersionId: number
  readonly variant: string | null
  readonly data: Record<string, unknown>
  readonly dueAt: Date
  readonly expiresAt: Date | null
  readonly fence: number
  readonly attempts: number
}

/** Where the last claim ended, in the order in which messages are due. */
export interface Cursor {
  readonly dueAt: Date
  readonly id: number
}

/** Before every message. */
const BEGINNING: Cursor = { dueAt: new Date(0), id: 0 }

export const claimedColumns = sql`m.id, m.planned_at as "plannedAt", m.customer_id as "customerId", m.channel,
  m.purpose, m.class, m.workflow_id as "workflowId", m.enrolment_id as "enrolmentId", m.step_id as "stepId",
  m.template_version_id as "templateVersionId", m.variant, m.data, m.due_at as "dueAt",
  m.expires_at as "expiresAt", m.fence, m.attempts,
  (select w.key from workflows w where w.id = m.workflow_id) as workflow`

interface Claim {
  readonly channel: MessageChannel
  readonly now: Date
  /** Where each rank's scan goes on; a rank without one starts from the beginning. */
  readonly after: Partial<Record<MessageRank, Cursor>>
  readonly limit: number
}

/**
 * Locks due messages, those of the first rank first and each rank's oldest first, until the transaction ends.
 * What somebody else holds is left out and not waited for. Starting after a cursor and not from the beginning
 * spares the index entries of those that left already, dead until the next vacuum: 20–28,000 rows/s against
 * 10,000 (PERFORMANCE §3.4).
 */
export function claimDue(db: Db, claim: Claim): Promise<(ClaimedMessage & { rank: MessageRank })[]> {
  return rows<ClaimedMessage & { rank: MessageRank }>(
    db,
    sql`
    with first as materialized (${dueOfRank(claim, 0, sql`${claim.limit}::int`)}),
      second as materialized (
        ${dueOfRank(claim, 1, sql`${claim.limit}::int - (select count(*) from first)`)}),
      third as materialized (
        ${dueOfRank(claim, 2, sql`${claim.limit}::int - (select count(*) from first) - (select count(*) from second)`)})
    select * from first union all select * from second union all select * from third`,
  )
}

/** Its cursor's values are always given, so that the statement has one text, and one plan, whatever the cursor. */
function dueOfRank({ channel, now, after }: Claim, rank: MessageRank, limit: SQL): SQL {
  const start = after[rank] ?? BEGINNING
  return sql`select ${claimedColumns}, m.rank from messages m
    where m.channel = ${channel} and m.rank = ${sql.raw(String(rank))} and m.status = 'queued'
      and m.due_at <= ${now}::timestamptz
      and (m.due_at, m.id) > (${start.dueAt}::timestamptz, ${start.id}::bigint)
    order by m.due_at, m.id
    limit ${limit}
    for update of m skip locked`
}

/** When the next message of this channel is due, among those that wait for the clock. */
export async function nextDueAt(db: Db, channel: MessageChannel): Promise<Date | undefined> {
  const [row] = await rows<{ dueAt: Date | null }>(
    db,
    sql`
    select min(first) as "dueAt" from generate_series(0, 2) as r(rank), lateral (
      select due_at as first from messages m
      where m.channel = ${channel} and m.rank = r.rank and m.status = 'queued'
      order by m.due_at limit 1) f`,
  )
  return row?.dueAt ?? undefined
}

export interface Verdict extends MessageRef {
  readonly status: 'handed' | 'queued' | 'held'
  readonly reason: string | null
  readonly dueAt: Date | null
  readonly leaseUntil: Date | null
  readonly consentEntryId: number | null
  readonly provider: string | null
  readonly gate: Record<string, unknown>
}

/** A message that was put off keeps the last ten verdicts before this one, without their facts. */
const gateAfter = sql`case when m.gate is null then x.gate else x.gate || jsonb_build_object('earlier',
  jsonb_path_query_array(coalesce(m.gate -> 'earlier', '[]') || jsonb_build_array(m.gate - 'earlier' - 'facts'),
    '$[last - 9 to last]')) end`

/**
 * Writes what the gate decided about messages that this transaction has locked. Returns those that were
 * written: only what is marked as handed over may leave.
 */
export async function saveVerdicts(db: Db, verdicts: readonly Verdict[], now: Date): Promise<Set<number>> {
  if (verdicts.length === 0) return new Set()
  const saved = await rows<{ id: number }>(
    db,
    sql`
    update messages m set
      status = x.status, reason = x.reason, gate = ${gateAfter}, due_at = coalesce(x."dueAt", m.due_at),
      fence = m.fence + case x.status when 'handed' then 1 else 0 end,
      attempts = m.attempts + case x.status when 'handed' then 1 else 0 end,
      handed_at = case x.status when 'handed' then ${now}::timestamptz else m.handed_at end,
      lease_until = x."leaseUntil", consent_entry_id = x."consentEntryId",
      provider = coalesce(x.provider, m.provider)
    from jsonb_to_recordset(${json(verdicts)}::jsonb) as x(
      id bigint, "plannedAt" timestamptz, status text, reason text, "dueAt" timestamptz,
      "leaseUntil" timestamptz, "consentEntryId" bigint, provider text, gate jsonb)
    where ${sameMessage} and ${statusUnindexed} = 'queued'
    returning m.id`,
  )
  return new Set(saved.map(({ id }) => id))
}
