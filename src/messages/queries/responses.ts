import { sql } from 'drizzle-orm'
import type { Consent } from '../../consent/consent.ts'
import { type Db, json, rows } from '../../db/client.ts'
import type { MessageStatus } from '../message.ts'
import { factColumns, type MessageFacts } from './outcomes.ts'
import { sameMessage, statusUnindexed } from './same-message.ts'

export interface RespondedMessage extends MessageFacts {
  readonly status: MessageStatus
  readonly handedAt: Date | null
  readonly providerMessageId: string | null
  readonly tracking: boolean
  readonly clickTracking: boolean
  readonly trackingConsents: readonly Pick<Consent, 'channel' | 'state' | 'expiresAt'>[]
}

const responded = sql`${factColumns}, m.status, m.handed_at as "handedAt", m.provider_message_id as "providerMessageId",
  m.tracking, m.click_tracking as "clickTracking",
  coalesce((select jsonb_agg(jsonb_build_object('channel', k.channel, 'state', k.state, 'expiresAt', k.expires_at))
    from consents k where k.customer_id = m.customer_id and k.channel like 'tracking%'), '[]') as "trackingConsents"`

/** Messages by our id or by the provider's, whatever there is of the two. In id order, locked. */
export async function lockResponded(
  db: Db,
  keys: { ids: readonly number[]; providerIds: readonly string[] },
): Promise<RespondedMessage[]> {
  const found = await rows<RespondedMessage>(
    db,
    sql`
    select ${responded} from messages m
    where m.id in (select value::bigint from jsonb_array_elements_text(${json(keys.ids)}::jsonb))
      or m.provider_message_id in (select value from jsonb_array_elements_text(${json(keys.providerIds)}::jsonb))
    order by m.id
    for update of m`,
  )
  return found.map(withDates)
}

export async function findResponded(db: Db, id: number): Promise<RespondedMessage | undefined> {
  const [row] = await rows<RespondedMessage>(db, sql`select ${responded} from messages m where m.id = ${id}`)
  return row && withDates(row)
}

/** Inside JSON, instants come as texts. */
function withDates(row: RespondedMessage): RespondedMessage {
  const trackingConsents = row.trackingConsents.map((one) => ({
    ...one,
    expiresAt: one.expiresAt === null ? null : new Date(one.expiresAt),
  }))
  return { ...row, trackingConsents }
}

export type ResponseColumn =
  | 'deliveredAt'
  | 'openedAt'
  | 'clickedAt'
  | 'repliedAt'
  | 'bouncedAt'
  | 'complainedAt'
  | 'unsubscribedAt'

export type ResponseChange = { readonly id: number; readonly plannedAt: Date } & {
  readonly [column in ResponseColumn]?: Date
}

/**
 * Keeps the first instant of each kind of response, so that repeats and any order come to the same. Whatever
 * came back about a message proves that it left: an uncertain one is sent. Returns those.
 */
export function saveResponses(db: Db, changes: readonly ResponseChange[]): Promise<{ id: number }[]> {
  return rows<{ id: number }>(
    db,
    sql`
    with change as materialized (
      select id, "plannedAt", min("deliveredAt") as delivered, min("openedAt") as opened, min("clickedAt") as clicked,
        min("repliedAt") as replied, min("bouncedAt") as bounced, min("complainedAt") as complained,
        min("unsubscribedAt") as unsubscribed
      from jsonb_to_recordset(${json(changes)}::jsonb) as x(
        id bigint, "plannedAt" timestamptz, "deliveredAt" timestamptz, "openedAt" timestamptz,
        "clickedAt" timestamptz, "repliedAt" timestamptz, "bouncedAt" timestamptz, "complainedAt" timestamptz,
        "unsubscribedAt" timestamptz)
      group by 1, 2
    ), uncertain as (
      select m.id from messages m join change x on ${sameMessage}
      where ${statusUnindexed} = 'uncertain'
    ), saved as (
      update messages m set
        delivered_at = least(m.delivered_at, x.delivered), opened_at = least(m.opened_at, x.opened),
        clicked_at = least(m.clicked_at, x.clicked), replied_at = least(m.replied_at, x.replied),
        bounced_at = least(m.bounced_at, x.bounced), complained_at = least(m.complained_at, x.complained),
        unsubscribed_at = least(m.unsubscribed_at, x.unsubscribed),
        status = case m.status when 'uncertain' then 'sent' else m.status end,
        reason = case m.status when 'uncertain' then null else m.reason end,
        sent_at = case m.status when 'uncertain' then m.handed_at else m.sent_at end
      from change x
      where ${sameMessage}
    )
    select id from uncertain`,
  )
}

/** Customers with this number, each with the last SMS that they were sent. */
export function findSmsRecipients(
  db: Db,
  phone: string,
): Promise<{ customerId: number; messageId: number | null }[]> {
  return rows(
    db,
    sql`
    select c.id as "customerId", (
      select m.id from messages m
      where m.customer_id = c.id and m.channel = 'sms' and m.handed_at is not null
      order by m.handed_at desc limit 1) as "messageId"
    from identities i join customers c on c.id = i.customer_id
    where i.kind = 'phone' and i.value = ${phone}
    union
    select c.id, (
      select m.id from messages m
      where m.customer_id = c.id and m.channel = 'sms' and m.handed_at is not null
      order by m.handed_at desc limit 1)
    from customers c where c.phone = ${phone} and c.state in ('known', 'anonymous')`,
  )
}
