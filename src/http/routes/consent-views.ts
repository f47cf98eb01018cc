import { z } from '@hono/zod-openapi'
import type { Certificate } from '../../consent/certificate.ts'
import {
  type Consent,
  consentActions,
  consentChannels,
  consentStates,
  contactChannels,
  legalBases,
  suppressionReasons,
} from '../../consent/consent.ts'
import type { Suppression } from '../../consent/queries/suppressions.ts'
import type { LedgerRow } from '../../consent/queries/verify.ts'
import type { Purpose, Wording } from '../../consent/queries/wordings.ts'
import type { PublicIds } from '../public-id.ts'

const instant = z.iso.datetime()

export const PurposeView = z
  .object({
    key: z.string(),
    name: z.record(z.string(), z.string()),
    description: z.record(z.string(), z.string()),
    createdAt: instant,
  })
  .openapi('Purpose')

export const WordingView = z
  .object({
    id: z.string(),
    key: z.string(),
    version: z.number().int(),
    locale: z.string(),
    text: z.string(),
    sha256: z.string(),
    createdAt: instant,
  })
  .openapi('Wording')

export const ConsentView = z
  .object({
    channel: z.enum(consentChannels),
    purpose: z.string(),
    state: z.enum(consentStates),
    legalBasis: z.enum(legalBases),
    since: instant,
    expiresAt: instant.nullable(),
    proven: z.boolean(),
    outOfHours: z.boolean(),
    entry: z.string(),
  })
  .openapi('Consent')

export const LedgerEntryView = z
  .object({
    id: z.string(),
    channel: z.enum(consentChannels),
    purpose: z.string(),
    action: z.enum(consentActions),
    state: z.enum(consentStates),
    at: instant,
    recordedAt: instant,
    legalBasis: z.enum(legalBases),
    source: z.string(),
    actor: z.string(),
    expiresAt: instant.nullable(),
    outOfHours: z.boolean(),
    origin: z.string().nullable(),
    wording: z
      .object({
        key: z.string(),
        version: z.number().int(),
        locale: z.string(),
        text: z.string(),
        sha256: z.string(),
      })
      .nullable(),
    evidence: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'null when none, or erased' }),
    previousHash: z.string(),
    hash: z.string(),
  })
  .openapi('ConsentLedgerEntry')

export const LedgerCheckView = z
  .object({
    customers: z.number().int(),
    entries: z.number().int(),
    faults: z.array(z.object({ customer: z.string(), entry: z.string().nullable(), fault: z.string() })),
  })
  .openapi('ConsentLedgerCheck')

export const CertificateView = z
  .object({ entry: LedgerEntryView, origins: z.array(LedgerEntryView), chain: LedgerCheckView })
  .openapi('ConsentCertificate')

export const SuppressionView = z
  .object({
    channel: z.enum(contactChannels),
    addressHash: z.string(),
    reason: z.enum(suppressionReasons),
    at: instant,
    actor: z.string(),
  })
  .openapi('Suppression')

export function purposeView({ key, name, description, createdAt }: Purpose): z.infer<typeof PurposeView> {
  return { key, name, description, createdAt: createdAt.toISOString() }
}

export function wordingView(wording: Wording, ids: PublicIds): z.infer<typeof WordingView> {
  const { id, key, version, locale, text, sha256, createdAt } = wording
  return { id: ids.to('wrd', id), key, version, locale, text, sha256, createdAt: createdAt.toISOString() }
}

export function consentView(consent: Consent, ids: PublicIds): z.infer<typeof ConsentView> {
  const { channel, purpose, state, legalBasis, since, expiresAt, proven, outOfHours, entryId } = consent
  return {
    channel,
    purpose,
    state,
    legalBasis,
    since: since.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    proven,
    outOfHours,
    entry: ids.to('con', entryId),
  }
}

export function ledgerEntryView(row: LedgerRow, ids: PublicIds): z.infer<typeof LedgerEntryView> {
  const {
    channel,
    purpose,
    action,
    state,
    legalBasis,
    source,
    actor,
    outOfHours,
    evidence,
    previousHash,
    hash,
  } = row
  const fields = {
    channel,
    purpose,
    action,
    state,
    legalBasis,
    source,
    actor,
    outOfHours,
    evidence,
    previousHash,
    hash,
  }
  return {
    ...(fields as Omit<
      z.infer<typeof LedgerEntryView>,
      'id' | 'at' | 'recordedAt' | 'expiresAt' | 'origin' | 'wording'
    >),
    id: ids.to('con', row.id),
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    origin: row.originEntryId === null ? null : ids.to('con', row.originEntryId),
    wording: wordingOf(row),
  }
}

function wordingOf(row: LedgerRow): z.infer<typeof LedgerEntryView>['wording'] {
  if (row.wordingKey === null || row.wordingVersion === null) return null
  return {
    key: row.wordingKey,
    version: row.wordingVersion,
    locale: row.wordingLocale ?? '',
    text: row.wordingText ?? '',
    sha256: row.wordingSha256 ?? '',
  }
}

export function ledgerCheckView(
  check: Certificate['chain'],
  ids: PublicIds,
): z.infer<typeof LedgerCheckView> {
  return {
    customers: check.customers,
    entries: check.entries,
    faults: check.faults.map(({ customerId, entryId, fault }) => ({
      customer: ids.to('cus', customerId),
      entry: entryId === null ? null : ids.to('con', entryId),
      fault,
    })),
  }
}

export function suppressionView(row: Suppression): z.infer<typeof SuppressionView> {
  const { channel, addressHash, reason, at, actor } = row
  return { channel, addressHash, reason, at: at.toISOString(), actor }
}
