import { getSettings, type Settings } from '../company/settings.ts'
import { addDuration } from '../core/calendar.ts'
import { InvalidInputError } from '../core/errors.ts'
import { type Db, json } from '../db/client.ts'
import { isTransaction, transact } from '../db/transaction.ts'
import { appendEvents, touch } from '../events/append-events.ts'
import { type Consent, type ConsentEntry, stateAfter, supersedes } from './consent.ts'
import { CHAIN_START, entryHash, type SealedEvidence, type SealedFields, sealEvidence } from './ledger.ts'
import {
  findWordingHashes,
  type Head,
  insertEvidence,
  insertHeads,
  insertLedger,
  lockConsents,
  lockHeads,
  type NewLedgerRow,
  updateHeads,
  upsertConsents,
} from './queries/ledger.ts'

/** Made in this very transaction: nobody else can see them, so nothing of them is locked or looked up. */
type Fresh = ReadonlySet<number>

/**
 * Appends entries to the ledger, keeps their evidence apart, and brings the consents, the events and the inbox
 * along, all in one transaction and in a handful of statements however many there are. Returns the ledger ids
 * in the order of `entries`. Waits for the gate and for other appenders of the same customers. `fresh` names
 * customers whom this transaction has made.
 */
export async function recordConsents(
  db: Db,
  entries: readonly ConsentEntry[],
  now: Date,
  fresh: Fresh = new Set(),
): Promise<number[]> {
  if (entries.length === 0) return []
  if (!isTransaction(db)) return (await transact(db, (tx) => recordConsents(tx, entries, now))).result

  const { heads, known } = await lockState(db, entries, fresh)
  const drafts = await sealEntries(db, entries, now)

  const chained = chain(drafts, heads)
  const ids = await insertLedger(db, chained.ledger)
  await insertEvidence(
    db,
    drafts.flatMap(({ evidence }, i) => (evidence ? [{ ...evidence, entryId: ids[i] ?? 0 }] : [])),
  )
  const changed = project(drafts, ids, known)
  await upsertConsents(
    db,
    changed.map((change) => change.consent),
  )
  await insertHeads(
    db,
    chained.heads.filter(({ customerId }) => fresh.has(customerId)),
  )
  await updateHeads(
    db,
    chained.heads.filter(({ customerId }) => !fresh.has(customerId)),
  )
  await announce(db, changed, { now, fresh })
  return ids
}

async function lockState(
  db: Db,
  entries: readonly ConsentEntry[],
  fresh: Fresh,
): Promise<{ heads: Head[]; known: Consent[] }> {
  const customerIds = [...new Set(entries.map((entry) => entry.customerId))]
  const begun = customerIds.filter((id) => fresh.has(id)).map(emptyHead)
  const others = customerIds.filter((id) => !fresh.has(id))
  if (others.length === 0) return { heads: begun, known: [] }
  const heads = await lockHeads(db, others)
  return { heads: [...begun, ...heads], known: await lockConsents(db, others) }
}

function emptyHead(customerId: number): Head {
  return { customerId, hash: CHAIN_START, entries: 0 }
}

interface Draft {
  readonly fields: SealedFields
  readonly evidence: SealedEvidence | null
  /** From when on the projection counts it. */
  readonly since: Date
}

async function sealEntries(db: Db, entries: readonly ConsentEntry[], now: Date): Promise<Draft[]> {
  const wordingIds = [...new Set(entries.flatMap((entry) => entry.wordingId ?? []))]
  const hashOf = await findWordingHashes(db, wordingIds)
  const unknown = wordingIds.find((id) => !hashOf.has(id))
  if (unknown !== undefined) throw new InvalidInputError(`there is no wording ${unknown}`)

  const settings = await getSettings(db)
  return entries.map((entry) => sealEntry(entry, hashOf.get(entry.wordingId ?? 0) ?? null, settings, now))
}

function sealEntry(entry: ConsentEntry, wordingSha256: string | null, settings: Settings, now: Date): Draft {
  const evidence = sealEvidence(entry.evidence)
  // A decision dated in the future would win over every later withdrawal until then.
  const at = entry.at > now ? now : entry.at
  const state = stateAfter(entry)
  return {
    evidence,
    since: entry.origin?.since ?? at,
    fields: {
      ...cleanTexts(entry),
      customerId: entry.customerId,
      channel: entry.channel,
      action: entry.action,
      state,
      at,
      recordedAt: now,
      legalBasis: entry.legalBasis,
      wordingId: entry.wordingId ?? null,
      wordingSha256,
      expiresAt: state === 'granted' ? endOf(entry, at, settings) : null,
      outOfHours: entry.outOfHours ?? false,
      originEntryId: entry.origin?.entryId ?? null,
      evidenceHash: evidence?.hash ?? null,
    },
  }
}

/** A consent to be called ends by law, whatever was agreed. */
function endOf(entry: ConsentEntry, at: Date, { company, contact }: Settings): Date | null {
  if (entry.expiresAt) return entry.expiresAt
  if (entry.channel !== 'phone' || entry.legalBasis !== 'consent') return null
  return addDuration(at, company.timezone, contact.phoneConsentMaxAge)
}

/** As Postgres will give them back, or the hash would not match. */
function cleanTexts({
  purpose,
  source,
  actor,
}: ConsentEntry): Pick<SealedFields, 'purpose' | 'source' | 'actor'> {
  return JSON.parse(json({ purpose, source, actor }))
}

function chain(drafts: readonly Draft[], heads: readonly Head[]): { ledger: NewLedgerRow[]; heads: Head[] } {
  const headOf = new Map(heads.map((head) => [head.customerId, head]))
  const ledger = drafts.map(({ fields }) => {
    const head = headOf.get(fields.customerId)
    if (!head) throw new Error(`the chain of customer ${fields.customerId} is not locked`)
    const hash = entryHash(head.hash, fields)
    headOf.set(fields.customerId, { ...head, hash, entries: head.entries + 1 })
    return { ...fields, previousHash: head.hash, hash }
  })
  return { ledger, heads: [...headOf.values()] }
}

interface Change {
  readonly consent: Consent
  readonly fields: SealedFields
}

/** The last entry that won for each customer, channel and purpose. */
function project(drafts: readonly Draft[], ids: readonly number[], known: readonly Consent[]): Change[] {
  const keyOf = (row: { customerId: number; channel: string; purpose: string }) =>
    `${row.customerId} ${row.channel} ${row.purpose}`
  const current = new Map(known.map((consent) => [keyOf(consent), consent]))
  const changes = new Map<string, Change>()

  drafts.forEach(({ fields, evidence, since }, i) => {
    const consent = {
      ...fields,
      entryId: ids[i] ?? 0,
      since,
      proven: Boolean(fields.wordingSha256 ?? evidence),
    } as Consent
    const key = keyOf(consent)
    // What takes a merge back was weighed against what holds, under the lock.
    if (fields.action !== 'restored' && !supersedes(consent, current.get(key))) return
    current.set(key, consent)
    changes.set(key, { consent, fields })
  })
  return [...changes.values()]
}

const eventOfAction: Record<string, string> = {
  granted: 'consent_granted',
  confirmed: 'consent_granted',
  refused: 'consent_refused',
  withdrawn: 'consent_withdrawn',
}

/** Only what took effect becomes an event, so that a workflow never starts on a consent that does not hold. */
async function announce(
  db: Db,
  changed: readonly Change[],
  { now, fresh }: { now: Date; fresh: Fresh },
): Promise<void> {
  const events = changed.flatMap(({ consent, fields }) => {
    const type = eventOfAction[fields.action]
    if (!type) return []
    const { channel, purpose, source } = fields
    const properties = { channel, purpose, source, entry: consent.entryId }
    return [{ customerId: consent.customerId, type, occurredAt: fields.at, properties }]
  })
  if (events.length > 0) await appendEvents(db, events, now)
  // Of someone new the engine asks everything anyway.
  const news = changed.filter(({ consent }) => !fresh.has(consent.customerId))
  await touch(
    db,
    news.map(({ consent }) => ({ customerId: consent.customerId, topic: `consent:${consent.channel}` })),
    now,
  )
}
