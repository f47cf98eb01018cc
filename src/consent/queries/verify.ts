import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { SealedFields } from '../ledger.ts'
import type { Head } from './ledger.ts'

export interface LedgerRow extends SealedFields {
  readonly id: number
  readonly previousHash: string
  readonly hash: string
  /** Null when there was no evidence, or when it was erased. */
  readonly salt: string | null
  readonly evidence: Record<string, unknown> | null
  readonly wordingText: string | null
  readonly wordingKey: string | null
  readonly wordingVersion: number | null
  readonly wordingLocale: string | null
}

export interface LedgerPage {
  readonly customerId?: number | undefined
  readonly after: { readonly customerId: number; readonly id: number } | null
  readonly limit: number
}

const selectLedger = sql`
    select l.id, l.customer_id as "customerId", l.channel, l.purpose, l.action, l.state, l.at,
      l.recorded_at as "recordedAt", l.legal_basis as "legalBasis", l.source, l.wording_id as "wordingId",
      l.wording_sha256 as "wordingSha256", l.actor, l.expires_at as "expiresAt", l.out_of_hours as "outOfHours",
      l.origin_entry_id as "originEntryId", l.evidence_hash as "evidenceHash", l.previous_hash as "previousHash",
      l.hash, e.salt, e.evidence, w.text as "wordingText", w.key as "wordingKey", w.version as "wordingVersion",
      w.locale as "wordingLocale"
    from consent_ledger l
    left join consent_evidence e on e.entry_id = l.id
    left join wordings w on w.id = l.wording_id`

/** Entries with their evidence and wording, by customer and then in the order of the chain. */
export function listLedger(db: Db, { customerId, after, limit }: LedgerPage): Promise<LedgerRow[]> {
  return rows<LedgerRow>(
    db,
    sql`${selectLedger}
    where ${customerId === undefined ? sql`true` : sql`l.customer_id = ${customerId}`}
      and ${after ? sql`(l.customer_id, l.id) > (${after.customerId}, ${after.id})` : sql`true`}
    order by l.customer_id, l.id
    limit ${limit}`,
  )
}

export async function findLedgerEntry(db: Db, id: number): Promise<LedgerRow | undefined> {
  const [row] = await rows<LedgerRow>(db, sql`${selectLedger} where l.id = ${id}`)
  return row
}

export function findHeads(db: Db, customerIds: readonly number[]): Promise<Head[]> {
  return rows<Head>(
    db,
    sql`
    select customer_id as "customerId", hash, entries from consent_heads
    where customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))`,
  )
}

/** Customers whose chain has an end but no entry left. */
export async function listEmptiedChains(db: Db, customerId: number | undefined): Promise<number[]> {
  const found = await rows<{ customerId: number }>(
    db,
    sql`
    select h.customer_id as "customerId" from consent_heads h
    where h.entries > 0 and ${customerId === undefined ? sql`true` : sql`h.customer_id = ${customerId}`}
      and not exists (select 1 from consent_ledger l where l.customer_id = h.customer_id)`,
  )
  return found.map((row) => row.customerId)
}
