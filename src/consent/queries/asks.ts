import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { OptInGrant } from '../opt-in.ts'

/** The language of these people and the keyed hash of their mailbox; those without one are left out. */
export function listAskedPeople(
  db: Db,
  customerIds: readonly number[],
): Promise<{ id: number; locale: string | null; addressHash: string }[]> {
  return rows(
    db,
    sql`
    select c.id, c.locale, c.email_hash as "addressHash" from customers c
    where c.id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
      and c.email_hash is not null`,
  )
}

/** As a form does: two who ask for one address at once must not send two mails. In order, so that none waits for ever. */
export async function lockAddresses(db: Db, hashes: readonly string[]): Promise<void> {
  await db.execute(sql`
    select pg_advisory_xact_lock(hashtext('opt_in'), hashtext(h)) from (
      select distinct value as h from jsonb_array_elements_text(${json(hashes)}::jsonb) order by 1) x`)
}

export interface NewAsk {
  readonly customerId: number
  readonly grants: readonly OptInGrant[]
  readonly evidence: Readonly<Record<string, unknown>>
  readonly locale: string
  readonly addressHash: string
  readonly expiresAt: Date
}

/** Ids in the order given. Their mails are planned in the same transaction, so they count as sent now. */
export async function insertAsks(db: Db, asks: readonly NewAsk[], now: Date): Promise<number[]> {
  const inserted = await rows<{ id: number }>(
    db,
    sql`
    insert into opt_in_requests (customer_id, form_key, grants, evidence, locale, address_hash, state, created_at,
      expires_at, sent_at)
    select (a.value ->> 'customerId')::bigint, null, a.value -> 'grants', a.value -> 'evidence', a.value ->> 'locale',
      a.value ->> 'addressHash', 'pending', ${now}::timestamptz, (a.value ->> 'expiresAt')::timestamptz,
      ${now}::timestamptz
    from jsonb_array_elements(${json(asks)}::jsonb) with ordinality as a(value, n) order by a.n returning id`,
  )
  return inserted.map(({ id }) => id)
}

export interface AskRow {
  readonly customerId: number
  readonly channel: string
  readonly purpose: string
  readonly workflow: string
  /** How often this permission was asked for since then, by forms too. */
  readonly asked: number
  /** When this workflow last asked for it. */
  readonly askedHereAt: Date | null
  /** When a confirmation mail last went to the address. */
  readonly mailedAt: Date | null
}

/** How often people were asked, for the decision whether to ask them again. */
export function listAsks(
  db: Db,
  wanted: readonly { customerId: number; channel: string; purpose: string; workflow: string; since: Date }[],
): Promise<AskRow[]> {
  return rows<AskRow>(
    db,
    sql`
    select x."customerId", x.channel, x.purpose, x.workflow, l.asked::int as asked, l.here as "askedHereAt", m.at as "mailedAt"
    from jsonb_to_recordset(${json(wanted)}::jsonb)
      as x("customerId" bigint, channel text, purpose text, workflow text, since timestamptz)
    cross join lateral (
      select count(*) filter (where l.at >= x.since) as asked,
        max(l.at) filter (where l.source = 'workflow:' || x.workflow) as here
      from consent_ledger l
      where l.customer_id = x."customerId" and l.channel = x.channel and l.purpose = x.purpose and l.action = 'requested'
    ) l
    left join lateral (
      select max(r.sent_at) as at from customers c join opt_in_requests r on r.address_hash = c.email_hash
      where c.id = x."customerId"
    ) m on true`,
  )
}
