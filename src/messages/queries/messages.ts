import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { MessageChannel, MessageClass, MessageRef, MessageStatus } from '../message.ts'
import { factColumns, type MessageFacts } from './outcomes.ts'

/** A message as screens and reports show it. */
export interface MessageDetails extends MessageFacts {
  readonly purpose: string
  readonly class: MessageClass
  readonly status: MessageStatus
  readonly reason: string | null
  readonly error: string | null
  readonly dueAt: Date
  readonly expiresAt: Date | null
  readonly handedAt: Date | null
  readonly sentAt: Date | null
  readonly provider: string | null
  readonly providerMessageId: string | null
  readonly attempts: number
  readonly locale: string | null
  readonly parts: number | null
  readonly cost: number | null
  readonly gate: Record<string, unknown> | null
  readonly consentEntryId: number | null
  readonly deliveredAt: Date | null
  readonly openedAt: Date | null
  readonly clickedAt: Date | null
  readonly repliedAt: Date | null
  readonly bouncedAt: Date | null
  readonly complainedAt: Date | null
  readonly unsubscribedAt: Date | null
}

const detailColumns = sql`${factColumns}, m.purpose, m.class, m.status, m.reason, m.error, m.due_at as "dueAt",
  m.expires_at as "expiresAt", m.handed_at as "handedAt", m.sent_at as "sentAt", m.provider,
  m.provider_message_id as "providerMessageId", m.attempts, m.locale, m.parts, m.cost, m.gate,
  m.consent_entry_id as "consentEntryId", m.delivered_at as "deliveredAt", m.opened_at as "openedAt",
  m.clicked_at as "clickedAt", m.replied_at as "repliedAt", m.bounced_at as "bouncedAt",
  m.complained_at as "complainedAt", m.unsubscribed_at as "unsubscribedAt"`

export async function findMessage(db: Db, id: number): Promise<MessageDetails | undefined> {
  const [row] = await rows<MessageDetails>(
    db,
    sql`select ${detailColumns} from messages m where m.id = ${id}`,
  )
  return row
}

/** Held until the transaction ends. */
export async function lockMessage(db: Db, id: number): Promise<MessageDetails | undefined> {
  const [row] = await rows<MessageDetails>(
    db,
    sql`select ${detailColumns} from messages m where m.id = ${id} for update of m`,
  )
  return row
}

export interface MessageFilter {
  readonly customerId?: number | undefined
  readonly workflowKey?: string | undefined
  readonly step?: string | undefined
  readonly status?: MessageStatus | undefined
  readonly channel?: MessageChannel | undefined
  readonly reason?: string | undefined
}

/** Newest first. */
export function listMessages(
  db: Db,
  filter: MessageFilter,
  page: { beforeId: number | undefined; limit: number },
): Promise<MessageDetails[]> {
  const conditions = [
    page.beforeId === undefined ? undefined : sql`m.id < ${page.beforeId}`,
    filter.customerId === undefined ? undefined : sql`m.customer_id = ${filter.customerId}`,
    filter.workflowKey === undefined
      ? undefined
      : sql`m.workflow_id = (select id from workflows where key = ${filter.workflowKey})`,
    filter.step === undefined ? undefined : sql`m.step_id = ${filter.step}`,
    filter.status === undefined ? undefined : sql`m.status = ${filter.status}`,
    filter.channel === undefined ? undefined : sql`m.channel = ${filter.channel}`,
    filter.reason === undefined ? undefined : sql`m.reason = ${filter.reason}`,
  ].filter((condition) => condition !== undefined)
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  return rows<MessageDetails>(
    db,
    sql`select ${detailColumns} from messages m ${where} order by m.id desc limit ${page.limit}`,
  )
}

export interface ReasonCount {
  readonly channel: MessageChannel
  readonly status: MessageStatus
  readonly reason: string | null
  readonly messages: number
}

/** How many messages stand where, and why. */
export function countByReason(db: Db): Promise<ReasonCount[]> {
  return rows<ReasonCount>(
    db,
    sql`select channel, status, reason, count(*) as messages from messages group by 1, 2, 3 order by 1, 2, 3`,
  )
}

/** A person, or evidence, decided about a message whose fate was not known. */
export async function settleUncertain(
  db: Db,
  { id, plannedAt }: MessageRef,
  to: { status: 'sent' | 'queued' | 'failed'; reason: string | null; at: Date },
): Promise<void> {
  await db.execute(sql`
    update messages set status = ${to.status}, reason = ${to.reason}, lease_until = null,
      sent_at = case ${to.status} when 'sent' then coalesce(handed_at, ${to.at}::timestamptz) else sent_at end,
      due_at = case ${to.status} when 'queued' then ${to.at}::timestamptz else due_at end
    where id = ${id} and planned_at >= ${plannedAt}::timestamptz and status = 'uncertain'`)
}
