import { createHash, randomBytes } from 'node:crypto'
import { json } from '../db/client.ts'

/** The fields of a ledger entry that its hash covers, in this order. Never reorder or drop one. */
export interface SealedFields {
  readonly customerId: number
  readonly channel: string
  readonly purpose: string
  readonly action: string
  readonly state: string
  readonly at: Date
  readonly recordedAt: Date
  readonly legalBasis: string
  readonly source: string
  readonly wordingId: number | null
  readonly wordingSha256: string | null
  readonly actor: string
  readonly expiresAt: Date | null
  readonly outOfHours: boolean
  readonly originEntryId: number | null
  readonly evidenceHash: string | null
}

/** What stands before the first entry of a customer. */
export const CHAIN_START = ''

const SALT_BYTES = 16

/**
 * SHA-256, hex, of the JSON array of the format's name, the hash of the customer's entry before this one, and
 * the entry's fields in the order of SealedFields; instants as ISO 8601 in UTC.
 */
export function entryHash(previousHash: string, entry: SealedFields): string {
  const fields = [
    entry.customerId,
    entry.channel,
    entry.purpose,
    entry.action,
    entry.state,
    entry.at.toISOString(),
    entry.recordedAt.toISOString(),
    entry.legalBasis,
    entry.source,
    entry.wordingId,
    entry.wordingSha256,
    entry.actor,
    entry.expiresAt?.toISOString() ?? null,
    entry.outOfHours,
    entry.originEntryId,
    entry.evidenceHash,
  ]
  return sha256(JSON.stringify(['relance-consent-1', previousHash, ...fields]))
}

export interface SealedEvidence {
  readonly salt: string
  readonly evidence: Record<string, unknown>
  readonly hash: string
}

/** Null when there is nothing to keep. The salt keeps a guessed evidence from being checked once it is erased. */
export function sealEvidence(evidence: Readonly<Record<string, unknown>>): SealedEvidence | null {
  // As Postgres will give it back: without NUL and lone surrogates, dates as texts.
  const kept = JSON.parse(json(evidence)) as Record<string, unknown>
  if (Object.keys(kept).length === 0) return null

  const salt = randomBytes(SALT_BYTES).toString('base64url')
  return { salt, evidence: kept, hash: evidenceHash(salt, kept) }
}

/** SHA-256, hex, of the salt, a NUL and the JSON of the evidence with its keys in order at every depth. */
export function evidenceHash(salt: string, evidence: unknown): string {
  return sha256(`${salt}\0${canonicalJson(evidence)}`)
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
  return `{${fields.join(',')}}`
}
