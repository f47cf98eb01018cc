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
