import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { Consent } from '../consent.ts'
import type { SealedFields } from '../ledger.ts'

export interface Head {
  readonly customerId: number
  readonly hash: string
  readonly entries: number
}

export interface NewLedgerRow extends SealedFields {
  readonly previousHash: string
  readonly hash: string
}

/**
 * Locks the ends of these customers' chains, made where they are missing. Whoever appends takes this lock
 * first and the consents after it, both in the order of their keys, so that two appenders cannot deadlock.
 */
export async function lockHeads(db: Db, customerIds: readonly number[]): Promise<Head[]> {
  await db.execute(sql`
    insert into consent_heads (customer_id, hash, entries)
    select id, '', 0 from (select distinct value::bigint as id from jsonb_array_elements_text(${json(customerIds)}::jsonb)) wanted
    order by id
    on conflict (customer_id) do nothing`)
  return rows<Head>(
    db,
    sql`
    select customer_id as "customerId", hash, entries from consent_heads
    where customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    order by customer_id
    for update`,
  )
}

/** The consents of these customers, locked until the transaction ends: the gate waits, or is waited for. */
export function lockConsents(db: Db, customerIds: readonly number[]): Promise<Consent[]> {
  return rows<Consent>(
    db,
    sql`
    select customer_id as "customerId", channel, purpose, state, legal_basis as "legalBasis", entry_id as "entryId",
      since, expires_at as "expiresAt", proven, out_of_hours as "outOfHours"
    from consents
    where customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    order by customer_id, channel, purpose
    for update`,
  )
}

/** Returns the ids in the order of the rows, which is also the order of the ids. */
export async function insertLedger(db: Db, entries: readonly NewLedgerRow[]): Promise<number[]> {
  const numbered = entries.map((entry, ord) => ({ ...entry, ord }))
  const inserted = await rows<{ id: number; hash: string }>(
    db,
    sql`
    insert into consent_ledger (customer_id, channel, purpose, action, state, at, recorded_at, legal_basis, source,
      wording_id, wording_sha256, actor, expires_at, out_of_hours, origin_entry_id, evidence_hash, previous_hash, hash)
    select "customerId", channel, purpose, action, state, at, "recordedAt", "legalBasis", source,
      "wordingId", "wordingSha256", actor, "expiresAt", "outOfHours", "originEntryId", "evidenceHash", "previousHash", hash
    from jsonb_to_recordset(${json(numbered)}::jsonb) as x(
      ord int, "customerId" bigint, channel text, purpose text, action text, state text, at timestamptz,
      "recordedAt" timestamptz, "legalBasis" text, source text, "wordingId" bigint, "wordingSha256" text, actor text,
      "expiresAt" timestamptz, "outOfHours" boolean, "originEntryId" bigint, "evidenceHash" text, "previousHash" text,
      hash text)
    order by ord
    returning id, hash`,
  )
  const idOf = new Map(inserted.map((row) => [row.hash, row.id]))
  return entries.map((entry) => idOf.get(entry.hash) ?? lost(entry))
}

function lost(entry: NewLedgerRow): never {
  throw new Error(`the ledger entry of customer ${entry.customerId} was not stored`)
}

export async function insertEvidence(
  db: Db,
  list: readonly { entryId: number; salt: string; evidence: Record<string, unknown> }[],
): Promise<void> {
  if (list.length === 0) return
  await db.execute(sql`
    insert into consent_evidence (entry_id, salt, evidence)
    select "entryId", salt, evidence
    from jsonb_to_recordset(${json(list)}::jsonb) as x("entryId" bigint, salt text, evidence jsonb)`)
}

export async function upsertConsents(db: Db, list: readonly Consent[]): Promise<void> {
  if (list.length === 0) return
  await db.execute(sql`
    insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, expires_at, proven, out_of_hours)
    select "customerId", channel, purpose, state, "legalBasis", "entryId", since, "expiresAt", proven, "outOfHours"
    from jsonb_to_recordset(${json(list)}::jsonb) as x(
      "customerId" bigint, channel text, purpose text, state text, "legalBasis" text, "entryId" bigint,
      since timestamptz, "expiresAt" timestamptz, proven boolean, "outOfHours" boolean)
    order by "customerId", channel, purpose
    on conflict (customer_id, channel, purpose) do update set
      state = excluded.state, legal_basis = excluded.legal_basis, entry_id = excluded.entry_id,
      since = excluded.since, expires_at = excluded.expires_at, proven = excluded.proven,
      out_of_hours = excluded.out_of_hours`)
}

/** Of customers who have none yet and whom nobody else can see. */
export async function insertHeads(db: Db, heads: readonly Head[]): Promise<void> {
  if (heads.length === 0) return
  await db.execute(sql`
    insert into consent_heads (customer_id, hash, entries)
    select "customerId", hash, entries
    from jsonb_to_recordset(${json(heads)}::jsonb) as x("customerId" bigint, hash text, entries int)`)
}

export async function updateHeads(db: Db, heads: readonly Head[]): Promise<void> {
  if (heads.length === 0) return
  await db.execute(sql`
    update consent_heads set hash = x.hash, entries = x.entries
    from jsonb_to_recordset(${json(heads)}::jsonb) as x("customerId" bigint, hash text, entries int)
    where consent_heads.customer_id = x."customerId"`)
}

/** Wording id → SHA-256 of its text. */
export async function findWordingHashes(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const found = await rows<{ id: number; sha256: string }>(
    db,
    sql`
    select id, sha256 from wordings
    where id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`,
  )
  return new Map(found.map((row) => [row.id, row.sha256]))
}
