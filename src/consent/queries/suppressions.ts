import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { type ContactChannel, type SuppressionReason, suppressionReasons } from '../consent.ts'

export interface Suppression {
  readonly channel: ContactChannel
  readonly addressHash: string
  readonly reason: SuppressionReason
  readonly at: Date
  readonly actor: string
}

/** The customers whose present address is one of these. */
export function findCustomersOfAddresses(
  db: Db,
  addresses: readonly Pick<Suppression, 'channel' | 'addressHash'>[],
): Promise<{ customerId: number; channel: ContactChannel }[]> {
  return rows(
    db,
    sql`
    with wanted as materialized (
      select channel, "addressHash"
      from jsonb_to_recordset(${json(addresses)}::jsonb) as x(channel text, "addressHash" text)
    )
    select c.id as "customerId", w.channel from wanted w join customers c on c.email_hash = w."addressHash"
    where w.channel = 'email'
    union
    select c.id, w.channel from wanted w join customers c on c.phone_hash = w."addressHash"
    where w.channel <> 'email'`,
  )
}

/** A stronger reason replaces a weaker one, so that lifting the weaker never frees the address. */
export async function upsertSuppressions(db: Db, list: readonly Suppression[]): Promise<void> {
  const ranked = list.map((row) => ({ ...row, rank: suppressionReasons.indexOf(row.reason) }))
  await db.execute(sql`
    insert into suppressions (channel, address_hash, reason, at, actor)
    select distinct on (channel, "addressHash") channel, "addressHash", reason, at, actor
    from jsonb_to_recordset(${json(ranked)}::jsonb) as x(
      channel text, "addressHash" text, reason text, at timestamptz, actor text, rank int)
    order by channel, "addressHash", rank desc
    on conflict (channel, address_hash) do update
      set reason = excluded.reason, at = excluded.at, actor = excluded.actor
      where array_position(${ranking}, excluded.reason) > array_position(${ranking}, suppressions.reason)`)
}

const ranking = sql.raw(`array[${suppressionReasons.map((reason) => `'${reason}'`).join(', ')}]`)

export async function findSuppression(
  db: Db,
  key: Pick<Suppression, 'channel' | 'addressHash'>,
): Promise<Suppression | undefined> {
  const [found] = await rows<Suppression>(
    db,
    sql`
    select channel, address_hash as "addressHash", reason, at, actor from suppressions
    where channel = ${key.channel} and address_hash = ${key.addressHash}`,
  )
  return found
}

/** Those of these addresses that are suppressed. */
export function findSuppressions(
  db: Db,
  addresses: readonly Pick<Suppression, 'channel' | 'addressHash'>[],
): Promise<Suppression[]> {
  return rows<Suppression>(
    db,
    sql`
    select s.channel, s.address_hash as "addressHash", s.reason, s.at, s.actor
    from suppressions s
    join jsonb_to_recordset(${json(addresses)}::jsonb) as x(channel text, "addressHash" text)
      on s.channel = x.channel and s.address_hash = x."addressHash"`,
  )
}

/** Removes a suppression if it has this reason. False when there is none such. */
export async function deleteSuppression(
  db: Db,
  key: Pick<Suppression, 'channel' | 'addressHash' | 'reason'>,
): Promise<boolean> {
  const gone = await rows<{ channel: string }>(
    db,
    sql`
    delete from suppressions
    where channel = ${key.channel} and address_hash = ${key.addressHash} and reason = ${key.reason}
    returning channel`,
  )
  return gone.length === 1
}

/** Removes those of this reason that are as old, and answers them. */
export function deleteSuppressionsBefore(
  db: Db,
  reason: SuppressionReason,
  before: Date,
): Promise<Pick<Suppression, 'channel' | 'addressHash'>[]> {
  return rows(
    db,
    sql`
    delete from suppressions where reason = ${reason} and at <= ${before}::timestamptz
    returning channel, address_hash as "addressHash"`,
  )
}

export interface SuppressionPage {
  readonly channel: ContactChannel | null
  readonly reason: SuppressionReason | null
  readonly before: { readonly at: Date; readonly addressHash: string; readonly channel: string } | null
  readonly limit: number
}

/** Newest first, one row more than the page to see whether there is another. */
export function listSuppressions(db: Db, page: SuppressionPage): Promise<Suppression[]> {
  const { before } = page
  const older = before
    ? sql`(at, address_hash, channel) < (${before.at}, ${before.addressHash}, ${before.channel})`
    : sql`true`
  return rows<Suppression>(
    db,
    sql`
    select channel, address_hash as "addressHash", reason, at, actor from suppressions
    where ${older}
      and (${page.channel}::text is null or channel = ${page.channel})
      and (${page.reason}::text is null or reason = ${page.reason})
    order by at desc, address_hash desc, channel desc
    limit ${page.limit + 1}`,
  )
}
