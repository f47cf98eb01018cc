const NBSP = '\u00a0'

export const locales = ['fr', 'en'] as const
export type Locale = (typeof locales)[number]

export interface Texts<T> {
  readonly fr: T
  readonly en: T
}

/**
 * The texts of one screen, in a file `texts.ts` beside it. A key that one language lacks does not compile, and
 * tests/web/texts.test.ts finds keys that nobody reads. A text with numbers or names in it is a function.
 */
export function defineTexts<T>(texts: { fr: T; en: NoInfer<T> }): Texts<T> {
  return { fr: typeset(texts.fr), en: texts.en }
}

/** French puts spaces before these that must not break; they are written as plain ones. */
function typeset<T>(text: T): T {
  if (typeof text === 'string') return joinMarks(text) as T
  if (typeof text === 'function') {
    return ((...values: unknown[]) => joinMarks((text as (...all: unknown[]) => string)(...values))) as T
  }
  if (typeof text !== 'object' || text === null) return text
  return Object.fromEntries(Object.entries(text).map(([key, inner]) => [key, typeset(inner)])) as T
}

function joinMarks(text: string): string {
  return text.replace(/ (?=[:;!?»%€])|(?<=«) /g, NBSP)
}

/** `1 contact`, `2 360 contacts`: in French 0 and 1 take the singular. */
export function fois(count: number, one: string, many: string): string {
  return `${grouped(count, 'fr')}${NBSP}${Math.abs(count) < 2 ? one : many}`
}

/** `1 customer`, `2,360 customers`. */
export function times(count: number, one: string, many: string): string {
  return `${grouped(count, 'en')}${NBSP}${count === 1 ? one : many}`
}

/** The thin space that Intl puts between thousands is hardly seen in bold: a whole one, that does not break. */
export function grouped(count: number, locale: Locale): string {
  return plainSpaces(new Intl.NumberFormat(locale === 'fr' ? 'fr-FR' : 'en-GB').format(count))
}

export function plainSpaces(text: string): string {
  return text.replace(/[\u202f\u2009]/g, NBSP)
}

/** What the company named in several languages: in the reader's, else in any. */
export function pick(name: Readonly<Record<string, string>>, locale: Locale): string {
  return name[locale] ?? name['en'] ?? name['fr'] ?? Object.values(name)[0] ?? ''
}
