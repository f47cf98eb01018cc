import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Consent, ConsentChannel } from '../consent.ts'

const columns = sql.raw(`customer_id as "customerId", channel, purpose, state, legal_basis as "legalBasis",
  entry_id as "entryId", since, expires_at as "expiresAt", proven, out_of_hours as "outOfHours"`)

export function listConsents(db: Db, customerId: number): Promise<Consent[]> {
  return rows<Consent>(
    db,
    sql`select ${columns} from consents where customer_id = ${customerId} order by channel, purpose`,
  )
}

export interface Survivor {
  readonly id: number
  readonly state: 'anonymous' | 'known' | 'erased'
}

/**
 * The customer that this one was merged into, over any number of merges; itself otherwise. Locked, before any
 * lock on consents, as those who change profiles do.
 */
export async function lockSurvivor(db: Db, customerId: number): Promise<Survivor | undefined> {
  const [survivor] = await rows<Survivor>(
    db,
    sql`
    with recursive chain(id, merged_into) as (
      select id, merged_into from customers where id = ${customerId}
      union
      select c.id, c.merged_into from customers c join chain on c.id = chain.merged_into
    )
    select id, state from customers
    where id = (select id from chain where merged_into is null)
    for no key update`,
  )
  return survivor
}

export async function listPurposeKeys(db: Db): Promise<string[]> {
  const found = await rows<{ key: string }>(db, sql`select key from purposes order by key`)
  return found.map((row) => row.key)
}

/** Granted consents whose own time is over, oldest first. */
export function listExpired(db: Db, now: Date, limit: number): Promise<Consent[]> {
  return rows<Consent>(
    db,
    sql`
    select ${columns} from consents
    where expires_at <= ${now} and state = 'granted'
    order by expires_at
    limit ${limit}`,
  )
}

/** Granted consents on a channel that are older than their company allows, whatever they say themselves. */
export function listOutdated(
  db: Db,
  criteria: { channel: ConsentChannel; grantedBefore: Date; limit: number },
): Promise<Consent[]> {
  return rows<Consent>(
    db,
    sql`
    select ${columns} from consents
    where channel = ${criteria.channel} and state = 'granted' and legal_basis = 'consent'
      and since <= ${criteria.grantedBefore}
    order by since
    limit ${criteria.limit}`,
  )
}

/** The origin's wording of each entry, to carry it over in a transfer. */
export async function findWordingsOfEntries(
  db: Db,
  entryIds: readonly number[],
): Promise<Map<number, number>> {
  const found = await rows<{ id: number; wordingId: number }>(
    db,
    sql`
    select id, wording_id as "wordingId" from consent_ledger
    where wording_id is not null
      and id in (select value::bigint from jsonb_array_elements_text(${json(entryIds)}::jsonb))`,
  )
  return new Map(found.map((row) => [row.id, row.wordingId]))
}

/** What a customer's consents rest on since a merge, beside what they were before it. */
export interface BroughtConsent {
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly legalBasis: Consent['legalBasis']
  readonly entryId: number
  /** Of before the merge; null when nothing was known. */
  readonly own: (Omit<Consent, 'since' | 'expiresAt'> & { since: string; expiresAt: string | null }) | null
  readonly ownWordingId: number | null
}

/** The survivor's consents that an entry of this merge decides to this day: nobody said anything since. */
export function listBrought(db: Db, mergeId: number): Promise<BroughtConsent[]> {
  return rows<BroughtConsent>(
    db,
    sql`
    select c.channel, c.purpose, c.legal_basis as "legalBasis", c.entry_id as "entryId", own.consent as own,
      w.wording_id as "ownWordingId"
    from customer_merges r join consents c on c.customer_id = r.survivor_id
    join consent_ledger l on l.id = c.entry_id and l.action = 'transferred'
      and l.source = 'merge:' || r.merged_id and l.recorded_at = r.merged_at
    left join lateral (
      select jsonb_build_object('state', b.state, 'legalBasis', b.legal_basis, 'entryId', b.entry_id, 'since', b.since,
        'expiresAt', b.expires_at, 'proven', b.proven, 'outOfHours', b.out_of_hours) as consent, b.entry_id
      from jsonb_array_elements(r.before -> 'ownConsents') x
      cross join lateral jsonb_populate_record(null::consents, x) b
      where b.channel = c.channel and b.purpose = c.purpose
    ) own on true
    left join consent_ledger w on w.id = own.entry_id
    where r.id = ${mergeId} order by c.channel, c.purpose`,
  )
}

/** What the survivor refused or withdrew since the merge, where the other had agreed or was asked. */
export function listRefusedSince(db: Db, mergeId: number): Promise<Consent[]> {
  return rows<Consent>(
    db,
    sql`
    select c.customer_id as "customerId", c.channel, c.purpose, c.state, c.legal_basis as "legalBasis",
      c.entry_id as "entryId", c.since, c.expires_at as "expiresAt", c.proven, c.out_of_hours as "outOfHours"
    from customer_merges r join consents c on c.customer_id = r.survivor_id
    join consents o on o.customer_id = r.merged_id and o.channel = c.channel and o.purpose = c.purpose
      and o.state in ('granted', 'pending')
    join consent_ledger l on l.id = c.entry_id and l.action in ('refused', 'withdrawn') and l.recorded_at >= r.merged_at
    where r.id = ${mergeId} order by c.channel, c.purpose`,
  )
}

/** Of the projection alone: the ledger keeps what was said. */
export async function forgetConsents(
  db: Db,
  customerId: number,
  which: readonly { readonly channel: string; readonly purpose: string }[],
): Promise<void> {
  if (which.length === 0) return
  await db.execute(sql`
    delete from consents c using jsonb_to_recordset(${json(which)}::jsonb) as x(channel text, purpose text)
    where c.customer_id = ${customerId} and c.channel = x.channel and c.purpose = x.purpose`)
}
