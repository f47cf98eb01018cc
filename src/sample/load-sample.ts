import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import type { ConsentEntry } from '../consent/consent.ts'
import { definePurpose } from '../consent/define-purpose.ts'
import { findPurpose } from '../consent/queries/wordings.ts'
import { recordConsents } from '../consent/record-consent.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import { appendHistory } from '../events/append-history.ts'
import type { PastEvent } from '../events/event.ts'
import { identifyCustomers, type Person } from '../events/identify-customers.ts'
import { ringEngine } from '../events/jobs.ts'
import { receiptKeyOf } from '../events/receipt-key.ts'
import { publishSegment } from '../segments/publish-segment.ts'
import { publishTemplate } from '../templates/publish-template.ts'
import { readTemplateFiles, starterFolder } from '../templates/read-template-files.ts'
import type { TemplateDraft } from '../templates/template.ts'
import { saveDraft } from '../workflows/save-draft.ts'
import { insertSampleItems, listTakenKeys, type SampleItem } from './queries/items.ts'
import { insertSampleCustomers, lockSample, readSampleState } from './queries/people.ts'
import {
  inventSample,
  SAMPLE_PURPOSE,
  SAMPLE_WORKFLOW,
  type SamplePerson,
  sampleCampaign,
  sampleSegments,
  sampleTemplates,
} from './sample.ts'

const CONSENT_AGE_MS = 60 * 86_400_000

/**
 * Invented people with events and consents, two segments of them, two templates and a campaign's draft, all or
 * nothing. Only where nothing is really sent, and into places that nobody has taken. Should a real provider be
 * set up while they are there, the gate holds back what is meant for them (`sample_person`).
 */
export async function loadSample(ctx: Context, { reallySends }: { reallySends: boolean }): Promise<void> {
  if (reallySends)
    throw new ConflictError('sample data are for trying out: here messages are really sent, so there is none')
  const { company } = await getSettings(ctx.db)
  const drafts = await readDrafts(company.locale.startsWith('fr') ? 'fr' : 'en')
  await inTransaction(ctx, async (inner) => {
    await lockSample(inner.db)
    const { customers, items } = await readSampleState(inner.db)
    if (customers + items > 0) throw new ConflictError('the sample data are loaded already')
    await assertFree(inner)

    const hasPurpose = (await findPurpose(inner.db, SAMPLE_PURPOSE)) !== undefined
    if (!hasPurpose)
      await definePurpose(inner, {
        key: SAMPLE_PURPOSE,
        name: { en: 'Offers', fr: 'Offres' },
        description: {},
      })
    await makePeople(inner)
    for (const segment of sampleSegments) await publishSegment(inner, segment)
    for (const draft of drafts) await publishTemplate(inner, draft)
    await saveDraft(inner, { key: SAMPLE_WORKFLOW, source: JSON.stringify(sampleCampaign), revision: 0 })
    await insertSampleItems(inner.db, [
      ...allItems,
      ...(hasPurpose ? [] : [{ kind: 'purpose' as const, key: SAMPLE_PURPOSE }]),
    ])
    await recordAudit(
      inner.db,
      ctx.actor,
      { action: 'sample.load', entity: 'sample', entityId: 'sample' },
      inner.clock.now(),
    )
  })
  await ringEngine(ctx)
}

const allItems: readonly SampleItem[] = [
  ...sampleSegments.map(({ key }) => ({ kind: 'segment' as const, key })),
  ...sampleTemplates.map(({ key }) => ({ kind: 'template' as const, key })),
  { kind: 'workflow', key: SAMPLE_WORKFLOW },
]

/** Something of the company's own under one of our keys would become part of the sample, and go with it. */
async function assertFree({ db }: Context): Promise<void> {
  const [taken] = await listTakenKeys(db, allItems)
  if (taken)
    throw new ConflictError(`there is already a ${taken.kind} ${taken.key}: the sample needs this key`)
}

async function readDrafts(locale: 'fr' | 'en'): Promise<TemplateDraft[]> {
  return Promise.all(
    sampleTemplates.map(async ({ key, starter, name }) => {
      const [file] = await readTemplateFiles(starterFolder, { only: starter })
      if (!file) throw new Error(`the starter ${starter} is missing`)
      return { ...file.draft, key, name: name[locale] }
    }),
  )
}

async function makePeople({ db, clock, masterKey }: Context): Promise<void> {
  const now = clock.now()
  const people = inventSample(now)
  const identified = await identifyCustomers(
    db,
    people.map((person) => toPerson(person, now)),
    now,
    masterKey,
  )
  const made = identified.map(({ customerId, created, refused }, index) => {
    if (!created || refused.length > 0)
      throw new ConflictError(`${people[index]?.email} is already somebody: the sample needs the address`)
    return customerId
  })
  await insertSampleCustomers(db, made)
  const byCustomer = people.map((person, index) => ({ person, customerId: made[index] ?? 0 }))
  await appendHistory(
    db,
    byCustomer.flatMap(({ person, customerId }) => toHistory(person, customerId)),
    now,
  )
  const agreedAt = new Date(now.getTime() - CONSENT_AGE_MS)
  await recordConsents(
    db,
    byCustomer.flatMap(({ person, customerId }) => toConsents(person, customerId, agreedAt)),
    now,
    new Set(made),
  )
}

function toHistory({ events }: SamplePerson, customerId: number): PastEvent[] {
  return events.map(({ id, type, at, properties, value }) => ({
    customerId,
    type,
    occurredAt: at,
    properties,
    receipt: receiptKeyOf(id),
    ...(value === undefined ? {} : { value }),
  }))
}

function toPerson(person: SamplePerson, now: Date): Person {
  const { externalId, email, phone, firstName, lastName, city, postcode, country, locale, timezone } = person
  return {
    identities: [
      { kind: 'external', value: externalId },
      { kind: 'email', value: email },
      ...(phone === '' ? [] : [{ kind: 'phone' as const, value: phone }]),
    ],
    set: { firstName, lastName, city, postcode, country, locale, timezone, sample: true },
    repoint: false,
    at: now,
    source: 'sample',
  }
}

function toConsents({ consents, phone }: SamplePerson, customerId: number, at: Date): ConsentEntry[] {
  const entry = {
    customerId,
    action: 'granted' as const,
    legalBasis: 'consent' as const,
    source: 'sample',
    evidence: { invented: true },
    actor: 'system:sample',
    at,
  }
  const given = (['email', 'sms', 'phone'] as const).filter(
    (channel) => consents[channel] && (channel === 'email' || phone !== ''),
  )
  return given.map((channel) => ({ ...entry, channel, purpose: SAMPLE_PURPOSE }))
}
