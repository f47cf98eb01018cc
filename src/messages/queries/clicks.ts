import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface ClickableMessage {
  readonly id: number
  readonly templateVersionId: number
  readonly locale: string | null
  readonly data: Record<string, unknown>
  readonly customerId: number
  readonly state: string
  readonly attributes: Record<string, unknown>
  readonly email: string | null
  readonly phone: string | null
  readonly customerLocale: string | null
  readonly timezone: string | null
}

/** A message with what its links and its page are filled with. */
export async function findClickable(db: Db, id: number): Promise<ClickableMessage | undefined> {
  const [row] = await rows<ClickableMessage>(
    db,
    sql`
    select m.id, m.template_version_id as "templateVersionId", m.locale, m.data, m.customer_id as "customerId",
      c.state, c.attributes, c.email, c.phone, c.locale as "customerLocale", c.timezone
    from messages m join customers c on c.id = m.customer_id
    where m.id = ${id}`,
  )
  return row
}

export interface ClickHit {
  readonly id: number
  readonly messageId: number
  readonly position: number
  readonly url: string
  readonly at: Date
  readonly machine: string | null
}

export async function insertHit(db: Db, hit: Omit<ClickHit, 'id'>): Promise<void> {
  await db.execute(sql`
    insert into click_hits (message_id, position, url, at, machine)
    values (${hit.messageId}, ${hit.position}, ${hit.url}, ${hit.at}::timestamptz, ${hit.machine})`)
}

/** Hits that are old enough to be judged, locked for this settler. */
export function claimHits(db: Db, before: Date, limit: number): Promise<ClickHit[]> {
  return rows<ClickHit>(
    db,
    sql`
    select id, message_id as "messageId", position, url, at, machine from click_hits
    where not settled and at <= ${before}::timestamptz
    order by id limit ${limit} for update skip locked`,
  )
}

/** Hits that wait to be judged. */
export async function countUnjudged(db: Db): Promise<number> {
  const [row] = await rows<{ n: number }>(
    db,
    sql`select count(*)::int as n from click_hits where not settled`,
  )
  return row?.n ?? 0
}

/** All hits of these messages that are still kept, judged or not. */
export function listHits(db: Db, messageIds: readonly number[]): Promise<ClickHit[]> {
  return rows<ClickHit>(
    db,
    sql`
    select id, message_id as "messageId", position, url, at, machine from click_hits
    where message_id in (select value::bigint from jsonb_array_elements_text(${json(messageIds)}::jsonb))`,
  )
}

export async function settleHits(db: Db, ids: readonly number[]): Promise<void> {
  await db.execute(sql`
    update click_hits set settled = true
    where id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`)
}

/** Judged hits that no later one can be compared with any more. */
export async function deleteSettledHits(db: Db, before: Date): Promise<void> {
  await db.execute(sql`delete from click_hits where settled and at < ${before}::timestamptz`)
}
