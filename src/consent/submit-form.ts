import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import type { Issue } from '../core/errors.ts'
import { addressHash } from '../customers/address.ts'
import { type Customer, findCustomerById, findCustomerByIdentity } from '../customers/queries.ts'
import { appendEvents } from '../events/append-events.ts'
import { identifyCustomers } from '../events/identify-customers.ts'
import { ringEngine } from '../events/jobs.ts'
import { boxName, type FormConsent, type FormDefinition } from './form.ts'
import { readSubmission, type Submission } from './form-submission.ts'
import type { SendOptIn } from './opt-in.ts'
import { type Form, findFormVersion } from './queries/forms.ts'
import { takeHit } from './rate-limit.ts'
import { recordConsents } from './record-consent.ts'
import { requestOptIn } from './request-opt-in.ts'

/** One post of a form, as the border took it in. */
export interface FormPost {
  readonly form: Form
  /** The version that was shown, when the page said so. */
  readonly version: number | null
  readonly locale: 'en' | 'fr'
  readonly values: ReadonlyMap<string, string>
  /** The technical trace of the act: part of the proof. */
  readonly trace: { readonly ip: string; readonly userAgent: string | null; readonly page: string | null }
}

export type FormAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }

const HOUR_MS = 3_600_000

/**
 * Takes a form in: finds or makes the customer, records what was ticked with its proof, asks for
 * confirmation where the form says so. The answer, and the work behind it, are the same whether the address
 * is known or not. What a known customer already has is never overwritten: anybody may type an address.
 * Throws TooManyRequestsError.
 */
export async function submitForm(ctx: Context, post: FormPost, sendOptIn: SendOptIn): Promise<FormAnswer> {
  const { form, trace } = post
  const shown = await shownVersion(ctx, post)
  await takeHit(ctx, {
    name: `form-ip:${form.key}`,
    subject: trace.ip,
    count: shown.definition.limits.perIpPerHour,
    windowMs: HOUR_MS,
  })
  const { company } = await getSettings(ctx.db)
  const { submission, issues } = readSubmission(shown.definition, post.values, company.country)
  if (submission.trapped) return { kind: 'accepted' }
  if (issues.length > 0) return { kind: 'invalid', issues }

  await takeHit(ctx, {
    name: `form-address:${form.key}`,
    subject: submission.email ?? submission.phone ?? '',
    count: shown.definition.limits.perAddressPerDay,
    windowMs: 24 * HOUR_MS,
  })
  await inTransaction(ctx, (inside) => takeIn(inside, { ...post, ...shown, submission }, sendOptIn))
  await ringEngine(ctx)
  return { kind: 'accepted' }
}

interface Shown {
  readonly version: number
  readonly definition: FormDefinition
}

interface ReadPost extends Omit<FormPost, 'version'>, Shown {
  readonly submission: Submission
}

async function shownVersion(ctx: Context, { form, version }: FormPost): Promise<Shown> {
  const known = version === null ? undefined : await findFormVersion(ctx.db, form.id, version)
  if (version !== null && known) return { version, definition: known }
  return { version: form.version, definition: form.definition }
}

async function takeIn(ctx: Context, post: ReadPost, sendOptIn: SendOptIn): Promise<void> {
  const { db, clock } = ctx
  const now = clock.now()
  const customer = await identify(ctx, post, now)
  const boxes = post.submission.ticked.filter((box) => isAboutAddressOf(customer, box, post.submission))
  const evidence = evidenceOf(post)

  await recordConsents(
    db,
    boxes.map((box) => ({
      customerId: customer.id,
      channel: box.channel,
      purpose: box.purpose,
      action: box.doubleOptIn ? 'requested' : 'granted',
      legalBasis: 'consent',
      source: `form:${post.form.key}`,
      wordingId: wordingOf(box, post.locale),
      evidence: { ...evidence, box: boxName(box) },
      actor: 'customer:form',
      at: now,
      outOfHours: box.outOfHours,
    })),
    now,
  )
  await appendEvents(db, [toEvent(post, customer, now)], now)
  await askToConfirm(ctx, { post, customer, boxes, evidence }, sendOptIn)
}

async function identify(ctx: Context, { submission, locale }: ReadPost, now: Date): Promise<Customer> {
  const { db, masterKey } = ctx
  const { email, phone, attributes } = submission
  const known = email
    ? await findCustomerByIdentity(db, 'email', email)
    : await findCustomerByIdentity(db, 'phone', phone ?? '')
  const given = { ...attributes, locale, ...(email ? { email } : {}), ...(phone ? { phone } : {}) }
  const isEmpty = (name: string) => (knownValue(known, name) ?? null) === null
  const set = Object.fromEntries(Object.entries(given).filter(([name]) => isEmpty(name)))

  const identities = email
    ? [{ kind: 'email' as const, value: email }]
    : [{ kind: 'phone' as const, value: phone ?? '' }]
  const person = { identities, repoint: false, at: now, source: 'form', set }
  const [identified] = await identifyCustomers(db, [person], now, masterKey)
  const customer = identified && (await findCustomerById(db, identified.customerId))
  if (!customer) throw new Error('the customer of a form was not made')
  return customer
}

function knownValue(customer: Customer | undefined, name: string): unknown {
  if (name === 'email' || name === 'phone' || name === 'locale') return customer?.[name]
  return customer?.attributes[name]
}

/** A consent for another number or mailbox than the one that we would use is no consent for that one. */
function isAboutAddressOf(customer: Customer, { channel }: FormConsent, submission: Submission): boolean {
  if (channel === 'sms' || channel === 'phone') return customer.phone === submission.phone
  return channel !== 'email' || customer.email === submission.email
}

function evidenceOf({ form, version, locale, trace }: ReadPost): Record<string, unknown> {
  return { form: form.key, formId: form.id, formVersion: version, locale, ...trace }
}

function wordingOf(box: FormConsent, locale: string): number | null {
  return box.wordingIds[locale] ?? null
}

function toEvent({ form, version, submission, trace }: ReadPost, customer: Customer, now: Date) {
  const properties = {
    form: form.key,
    version,
    page: trace.page,
    fields: submission.attributes,
    consents: submission.ticked.map((box) => `${box.channel}:${box.purpose}`),
  }
  return { customerId: customer.id, type: 'form_submitted', occurredAt: now, properties }
}

async function askToConfirm(
  ctx: Context,
  asked: {
    readonly post: ReadPost
    readonly customer: Customer
    readonly boxes: readonly FormConsent[]
    readonly evidence: Record<string, unknown>
  },
  sendOptIn: SendOptIn,
): Promise<void> {
  const { post, customer, evidence } = asked
  const boxes = asked.boxes.filter((box) => box.doubleOptIn)
  if (boxes.length === 0 || !customer.email) return

  const { locale, form, definition } = post
  await requestOptIn(
    ctx,
    {
      customerId: customer.id,
      addressHash: addressHash('email', customer.email, ctx.masterKey),
      form: { key: form.key, name: definition.title[locale] },
      grants: boxes.map((box) => ({
        channel: box.channel,
        purpose: box.purpose,
        wordingId: wordingOf(box, locale),
        outOfHours: box.outOfHours,
      })),
      evidence,
      locale,
    },
    sendOptIn,
  )
}
