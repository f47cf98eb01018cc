import { z } from 'zod'
import { consentChannels } from './consent.ts'

const key = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be a key such as newsletter-footer')
/** Names are attributes of the customer; what starts with `_` or `consent_` is ours. */
const fieldName = z.string().regex(/^(?!consent_)[a-z][a-z0-9_]{0,59}$/, 'must be a name such as first_name')
const localText = z.strictObject({ en: z.string().min(1).max(300), fr: z.string().min(1).max(300) })
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).max(2_000)
const origin = httpUrl.refine(
  (url) => URL.parse(url)?.origin === url,
  'must be an origin such as https://example.com',
)

export const fieldKinds = ['text', 'email', 'phone', 'number', 'date', 'choice'] as const

const field = z.strictObject({
  name: fieldName,
  kind: z.enum(fieldKinds),
  label: localText,
  required: z.boolean().default(false),
  /** For `choice`. */
  options: z
    .array(z.strictObject({ value: z.string().min(1).max(100), label: localText }))
    .max(100)
    .default([]),
})

const consentBox = z.strictObject({
  channel: z.enum(consentChannels),
  purpose: z.string().min(1).max(60),
  /** Key of the wording that stands beside the box. */
  wording: z.string().min(1).max(60),
  /** The form is refused without it. */
  required: z.boolean().default(false),
  /** The consent counts only once the owner of the mailbox has confirmed it. */
  doubleOptIn: z.boolean().default(false),
  /** Phone: the wording expressly allows calls outside the legal hours. */
  outOfHours: z.boolean().default(false),
})

/** A form as its author writes it. */
export const FormInput = z
  .strictObject({
    name: z.string().min(1).max(100),
    title: localText,
    intro: localText.nullable().default(null),
    submit: localText,
    thanks: localText,
    fields: z.array(field).min(1).max(40),
    consents: z.array(consentBox).max(20).default([]),
    /** Sites that may post the form from a page of theirs. Our own page always may. */
    allowedOrigins: z.array(origin).max(50).default([]),
    /** Where a plain form post goes afterwards; null: our page of thanks. */
    redirectUrl: httpUrl.nullable().default(null),
    /** Name of a field that no person sees: whoever fills it is a machine. */
    honeypot: fieldName.default('website'),
    limits: z
      .strictObject({
        perIpPerHour: z.number().int().min(1).max(10_000),
        perAddressPerDay: z.number().int().min(1).max(1_000),
      })
      .default({ perIpPerHour: 60, perAddressPerDay: 5 }),
  })
  .superRefine((form, ctx) => {
    for (const issue of contradictions(form)) ctx.addIssue({ code: 'custom', ...issue })
  })
export type FormInput = z.infer<typeof FormInput>
export const FormKey = key

export interface FormConsent extends z.infer<typeof consentBox> {
  /** The wording version that this version of the form shows, by locale. */
  readonly wordingIds: Readonly<Record<string, number>>
}

/** A published form: what its author wrote, with the exact wordings. */
export interface FormDefinition extends Omit<FormInput, 'consents'> {
  readonly consents: readonly FormConsent[]
}

/** The name of the input of a consent box. */
export function boxName({ channel, purpose }: { channel: string; purpose: string }): string {
  return `consent_${channel}_${purpose}`
}

type Finding = { readonly path: (string | number)[]; readonly message: string }
type FormShape = {
  readonly fields: readonly z.infer<typeof field>[]
  readonly consents: readonly z.infer<typeof consentBox>[]
  readonly honeypot: string
}

/** What no single field shows to be wrong. */
function contradictions(form: FormShape): Finding[] {
  const identifies = form.fields.some(
    ({ kind, required }) => required && (kind === 'email' || kind === 'phone'),
  )
  const findings: Finding[] = [
    ...form.fields.flatMap((one, i) => fieldFindings(form, one, i)),
    ...form.consents.flatMap((box, i) => boxFindings(form, box, i)),
  ]
  if (form.fields.some(({ name }) => name === form.honeypot)) {
    findings.push({ path: ['honeypot'], message: 'is the name of a field' })
  }
  if (!identifies) {
    findings.push({ path: ['fields'], message: 'the email or the phone must be required: it says who it is' })
  }
  return findings
}

function fieldFindings({ fields }: FormShape, one: FormShape['fields'][number], i: number): Finding[] {
  const isAddress = one.kind === 'email' || one.kind === 'phone'
  const checks: [wrong: boolean, path: string, message: string][] = [
    [fields.findIndex(({ name }) => name === one.name) !== i, 'name', 'is used twice'],
    [one.kind === 'choice' && one.options.length === 0, 'options', 'a choice needs options'],
    [isAddress && one.name !== one.kind, 'name', `must be ${one.kind} for this kind`],
    [
      !isAddress && (one.name === 'email' || one.name === 'phone'),
      'kind',
      `must be ${one.name} for this name`,
    ],
  ]
  return toFindings(['fields', i], checks)
}

function boxFindings(form: FormShape, box: FormShape['consents'][number], i: number): Finding[] {
  const asksFor = (kind: string) => form.fields.some((one) => one.kind === kind)
  const requiresEmail = form.fields.some((one) => one.kind === 'email' && one.required)
  const needsPhone = box.channel === 'sms' || box.channel === 'phone'
  const isAskedBefore = form.consents.findIndex((one) => boxName(one) === boxName(box)) !== i
  const checks: [wrong: boolean, path: string, message: string][] = [
    [isAskedBefore, 'purpose', 'is asked twice'],
    [box.channel === 'email' && !asksFor('email'), 'channel', 'the form asks for no email'],
    [needsPhone && !asksFor('phone'), 'channel', 'the form asks for no phone'],
    [box.doubleOptIn && needsPhone, 'doubleOptIn', 'the confirmation goes by mail: not for sms and phone'],
    [box.doubleOptIn && !requiresEmail, 'doubleOptIn', 'needs a required email'],
    [box.outOfHours && box.channel !== 'phone', 'outOfHours', 'is for calls only'],
  ]
  return toFindings(['consents', i], checks)
}

function toFindings(
  path: (string | number)[],
  checks: readonly [wrong: boolean, name: string, message: string][],
): Finding[] {
  return checks.filter(([wrong]) => wrong).map(([, name, message]) => ({ path: [...path, name], message }))
}
