import { z } from 'zod'

export const templateKinds = ['email', 'sms', 'script'] as const
export type TemplateKind = (typeof templateKinds)[number]

/** A marketing mail carries a way out and the sender's identity; a receipt or a confirmation need not. */
export const templateClasses = ['marketing', 'transactional'] as const
export type TemplateClass = (typeof templateClasses)[number]

export const TemplateKey = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by -')
  .max(80)
export const Locale = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as fr or fr-CA')

export const EmailSource = z.strictObject({
  subject: z.string().min(1).max(500),
  /** Shown by mail programs after the subject. */
  preheader: z.string().max(500).optional(),
  mjml: z.string().min(1).max(300_000),
  /** Instead of the text made from the HTML. */
  text: z.string().min(1).max(100_000).optional(),
})
export type EmailSource = z.infer<typeof EmailSource>

export const SmsSource = z.strictObject({ text: z.string().min(1).max(1_600) })
export type SmsSource = z.infer<typeof SmsSource>

/** HTML of a few plain tags, for the agent's screen. */
export const ScriptSource = z.strictObject({ body: z.string().min(1).max(100_000) })
export type ScriptSource = z.infer<typeof ScriptSource>

function byLocale<T extends z.ZodType>(source: T) {
  return z
    .record(Locale, source)
    .refine((locales) => Object.keys(locales).length > 0, 'needs at least one language')
    .refine((locales) => Object.keys(locales).length <= 30, 'has more than 30 languages')
}

const identity = {
  key: TemplateKey,
  name: z.string().min(1).max(200),
  class: z.enum(templateClasses).default('marketing'),
}

/** What an author publishes: one kind, in one or more languages. */
export const TemplateInput = z.discriminatedUnion('kind', [
  z.strictObject({ ...identity, kind: z.literal('email'), source: byLocale(EmailSource) }),
  z.strictObject({ ...identity, kind: z.literal('sms'), source: byLocale(SmsSource) }),
  z.strictObject({ ...identity, kind: z.literal('script'), source: byLocale(ScriptSource) }),
])
export type TemplateInput = z.infer<typeof TemplateInput>
/** As callers write it: `class` may be left out and is then marketing. */
export type TemplateDraft = z.input<typeof TemplateInput>

/** A tracked link: clicks name its position in the version and language, never a URL. */
export interface TemplateLink {
  readonly position: number
  /** Handlebars source of the target; a line for each time that a loop shows the link. */
  readonly url: string
  readonly label: string | null
}

/** Handlebars sources in which each tracked link is a `{{click n}}`. */
export interface CompiledEmail {
  readonly kind: 'email'
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly hasUnsubscribe: boolean
  readonly links: readonly TemplateLink[]
}

export interface CompiledSms {
  readonly kind: 'sms'
  readonly text: string
  readonly links: readonly TemplateLink[]
}

export interface CompiledScript {
  readonly kind: 'script'
  readonly body: string
  readonly links: readonly TemplateLink[]
}

export type CompiledLocale = CompiledEmail | CompiledSms | CompiledScript

/** A value that the text takes from the data; `optional` when every use copes with its absence. */
export interface TemplateVariable {
  readonly path: string
  readonly optional: boolean
}

/** One remark about a source, at the author's own line where it has one. */
export interface TemplateProblem {
  readonly severity: 'error' | 'warning'
  readonly locale: string
  readonly part: 'subject' | 'preheader' | 'mjml' | 'text' | 'body'
  readonly line?: number
  readonly message: string
  readonly remedy?: string
}

export interface CompiledTemplate {
  readonly locales: Readonly<Record<string, CompiledLocale>>
  readonly variables: readonly TemplateVariable[]
}

/** Immutable: a published template as sends use it. */
export interface TemplateVersion {
  readonly id: number
  readonly templateId: number
  readonly key: string
  readonly version: number
  readonly kind: TemplateKind
  readonly class: TemplateClass
  readonly compiled: CompiledTemplate
}

/** `fr-CA` finds `fr-CA`, then `fr`, then the company's language the same way, then the first one written. */
export function chooseLocale(
  available: readonly string[],
  wanted: string | null | undefined,
  fallback: string | null | undefined,
): string {
  for (const locale of [wanted, fallback]) {
    if (!locale) continue
    if (available.includes(locale)) return locale
    const language = locale.split('-')[0]
    const near =
      available.find((one) => one === language) ?? available.find((one) => one.split('-')[0] === language)
    if (near) return near
  }
  const [first] = available
  if (first === undefined) throw new Error('a template version without any language')
  return first
}
