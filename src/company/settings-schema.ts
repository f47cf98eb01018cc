import { z } from 'zod'
import { isDuration, isLocalTime, toTimeZone } from '../core/calendar.ts'
import { contrastOnWhite } from '../core/contrast.ts'

const localTime = z.string().refine(isLocalTime, 'must be a time such as 09:00')
const duration = z.string().refine(isDuration, 'must be an ISO 8601 duration such as P1D or PT4H')
const timezone = z
  .string()
  .refine((zone) => toTimeZone(zone) !== undefined, 'must be an IANA zone such as Europe/Paris')
const language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as fr or fr-CA')
const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country such as FR')
/** Goes into mail headers and SMS: no line may be smuggled into them. */
const oneLine = z
  .string()
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'must be one line')
const money = z.number().min(0).max(1_000)

/** Faces that mail programs have; none is loaded from elsewhere. */
export const brandFonts = [
  'Helvetica, Arial, sans-serif',
  'Verdana, Geneva, sans-serif',
  'Trebuchet MS, Arial, sans-serif',
  'Georgia, Times, serif',
] as const

/** How mails that use `brand-header` and `legal-footer`, the starters, and the public pages look. */
const brand = z.strictObject({
  logoUrl: z
    .url({ protocol: /^https$/, error: 'must be an https:// address of a picture' })
    .max(2_000)
    .nullable(),
  /** Of buttons and titles, with white on it. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #1d4ed8')
    .refine((hex) => contrastOnWhite(hex) >= 4.5, 'is too pale: white on it needs a contrast of 4.5'),
  font: z.enum(brandFonts),
  /** Above the address at the foot of every mail. */
  footer: z.strictObject({ en: z.string().max(500), fr: z.string().max(500) }),
})

const company = z.strictObject({
  name: oneLine,
  /** Shown at the foot of every mail, as the law asks. */
  postalAddress: z.string().max(500),
  country,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency such as EUR'),
  locale: language,
  timezone,
  brand,
})

const senders = z.strictObject({
  email: z.strictObject({
    name: oneLine,
    address: z.email().max(254),
    replyTo: z.email().max(254).nullable(),
  }),
  /** `sender` is a short number, or up to 11 letters and digits; `stopMention` ends every marketing SMS. */
  sms: z.strictObject({ sender: oneLine.max(15), stopMention: oneLine.max(60) }),
})

const cap = z.strictObject({
  channel: z.enum(['email', 'sms', 'phone']),
  count: z.number().int().min(1).max(1_000),
  period: duration,
})

const contact = z.strictObject({
  /** Hours of the customer's own clock in which no marketing mail leaves, or null. May cross midnight. */
  quietHours: z.strictObject({ from: localTime, to: localTime }).nullable(),
  /** Marketing messages per customer, in rolling windows; transactional ones are exempt. */
  caps: z.array(cap).max(20),
  /** How long a consent to be called is valid: in France one year at most (C. conso. R.223-1). */
  phoneConsentMaxAge: duration,
  /** How often a person may be asked for the same consent: forms and workflows together. */
  asks: z.strictObject({ count: z.number().int().min(1).max(10), period: duration }),
  /** A trade whose canvassing by phone the law bans (C. conso. L.223-1), or null: calls then need a contract. */
  bannedTrade: z.enum(['energy_renovation_or_adaptation']).nullable(),
})

/**
 * How opens and clicks of a customer who was never asked are seen (CNIL 2026-042). `none`: not at all. `anonymous`:
 * opens are counted per campaign, of nobody in particular. `deliverability`: the day of their last open is kept, to
 * find dead addresses. `individual`: as if they had agreed; clicks are seen in this one only.
 */
const tracking = z.strictObject({ unknown: z.enum(['none', 'anonymous', 'deliverability', 'individual']) })

/** Per mail, per SMS part and per call attempt, in the company's currency. */
const prices = z.strictObject({ email: money, sms: money, phone: money })

export const Settings = z.strictObject({
  company,
  senders,
  /** Languages that the company writes in; the first is the fallback. */
  locales: z.array(language).min(1).max(20),
  contact,
  tracking,
  prices,
})
export type Settings = z.infer<typeof Settings>

/** Each setting may be left out, and inside it each field: what is left out stays as it is. */
export const SettingsPatch = z
  .strictObject({
    company: company.partial(),
    senders: z
      .strictObject({ email: senders.shape.email.partial(), sms: senders.shape.sms.partial() })
      .partial(),
    locales: Settings.shape.locales,
    contact: contact.partial(),
    tracking: tracking.partial(),
    prices: prices.partial(),
  })
  .partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>

export const defaultSettings: Settings = {
  company: {
    name: 'My company',
    postalAddress: '',
    country: 'FR',
    currency: 'EUR',
    locale: 'fr',
    timezone: 'Europe/Paris',
    brand: {
      logoUrl: null,
      color: '#1d4ed8',
      font: 'Helvetica, Arial, sans-serif',
      footer: { en: '', fr: '' },
    },
  },
  senders: {
    email: { name: 'My company', address: 'hello@example.com', replyTo: null },
    sms: { sender: '36180', stopMention: 'STOP 36180' },
  },
  locales: ['fr', 'en'],
  contact: {
    quietHours: null,
    caps: [
      { channel: 'email', count: 2, period: 'P1D' },
      { channel: 'email', count: 5, period: 'P7D' },
      { channel: 'sms', count: 1, period: 'P1D' },
      { channel: 'sms', count: 4, period: 'P30D' },
    ],
    phoneConsentMaxAge: 'P1Y',
    asks: { count: 2, period: 'P1Y' },
    bannedTrade: null,
  },
  tracking: { unknown: 'none' },
  prices: { email: 0, sms: 0.05, phone: 0 },
}
