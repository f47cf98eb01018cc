import type { ConsentEntry } from '../consent/consent.ts'
import { recordConsents } from '../consent/record-consent.ts'
import type { Context } from '../context.ts'
import { attributeOf } from '../customers/profile.ts'
import { type Identified, identifyCustomers } from '../events/identify-customers.ts'
import type { BatchResult } from './batch.ts'
import { type ChangeRecord, type FieldChange, fingerprintOf, noChange } from './change.ts'
import type { Import } from './queries/imports.ts'
import { recordChanges } from './record-changes.ts'
import type { ImportRow, RowError } from './row.ts'

/**
 * Writes a batch of customers and their consents, and remembers what was before. A suppressed address is taken
 * over like any other: the suppression list holds whatever the profile says.
 */
export async function saveCustomerRows(
  ctx: Context,
  file: Import,
  rows: readonly ImportRow[],
): Promise<BatchResult> {
  const now = ctx.clock.now()
  const people = rows.map(({ identities, set }) => ({
    identities,
    set,
    repoint: false,
    at: now,
    source: `import:${file.id}`,
  }))
  const identified = await identifyCustomers(ctx.db, people, now, ctx.masterKey)
  const pairs = rows.flatMap((row, position) => {
    const person = identified[position]
    return person ? [{ row, person }] : []
  })

  const entries = pairs.flatMap(({ row, person }) =>
    toConsents(file, row, { customerId: person.customerId, now }),
  )
  const entryIds = await recordConsents(
    ctx.db,
    entries.map(({ entry }) => entry),
    now,
    new Set(identified.filter(({ created }) => created).map(({ customerId }) => customerId)),
  )
  await recordChanges(ctx.db, file.id, [
    ...pairs.map(({ row, person }) => ({
      customerId: person.customerId,
      line: row.line,
      change: toChange(person),
    })),
    ...entries.map(({ entry, line }, position) => ({
      customerId: entry.customerId,
      line,
      change: { ...noChange, consents: [toConsentChange(entry, entryIds[position])] },
    })),
  ])
  return {
    created: identified.filter(({ created }) => created).length,
    updated: identified.filter(({ created, changed }) => !created && changed.length > 0).length,
    errors: pairs.flatMap(({ row, person }) => toErrors(row, person)),
  }
}

/** The file, its hash and the line are the proof, beside the document that the importer named. */
function toConsents(
  file: Import,
  row: ImportRow,
  { customerId, now }: { customerId: number; now: Date },
): { entry: ConsentEntry; line: number }[] {
  const { consent } = file.options
  if (!consent) return []
  return row.consents.map(({ channel, purpose, granted }) => ({
    line: row.line,
    entry: {
      customerId,
      channel,
      purpose,
      action: granted ? 'granted' : 'refused',
      legalBasis: 'consent',
      source: `import:${file.id}`,
      wordingId: consent.wordingId ?? null,
      evidence: { document: consent.document, file: file.filename, sha256: file.sha256, line: row.line },
      actor: file.actor,
      at: consent.givenAt ? new Date(consent.givenAt) : now,
    },
  }))
}

function toConsentChange({ channel, purpose }: ConsentEntry, entryId: number | undefined) {
  if (entryId === undefined) throw new Error('a consent of an import got no ledger entry')
  return { channel, purpose, entryId }
}

/** Somebody new is undone as a whole: nothing was before, and their identities go with them. */
export function toChange({ created, changed, before, after, given }: Identified): ChangeRecord {
  const left = after ? { left: fingerprintOf(after) } : {}
  if (created) return { ...noChange, ...left, created }
  const fields: [string, FieldChange][] = changed.map((name) => [
    name,
    { before: before ? attributeOf(before, name) : null, after: after ? attributeOf(after, name) : null },
  ])
  return { ...noChange, ...left, fields: Object.fromEntries(fields), identities: given }
}

function toErrors({ line, identities }: ImportRow, { refused }: Identified): RowError[] {
  return refused.map(({ name, reason }) => ({
    line,
    column: name,
    value: identities.find(({ kind }) => kind === name)?.value ?? null,
    message:
      reason === 'taken'
        ? 'belongs to another customer; the rest of the row was taken'
        : 'is not valid; the rest of the row was taken',
  }))
}
