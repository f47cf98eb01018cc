import type { ContentSource } from './contents.ts'

/** All that one language says, as one text to compare; undefined: it has none. */
export function textOf(content: ContentSource, locale: string): string | undefined {
  const source = content.source[locale] as Readonly<Record<string, string>> | undefined
  if (!source) return undefined
  const { subject, preheader, mjml, text, body } = source
  return [subject, preheader, mjml, text, body].filter((part) => part !== undefined && part !== '').join('\n')
}
