import type { Locale } from '../../words/texts.ts'
import type { ContentSource } from './contents.ts'

/** `français`, in the reader's language. */
export function nameOfLanguage(code: string, reader: Locale): string {
  return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code
}

export function localesOf({ source }: ContentSource): string[] {
  return Object.keys(source)
}

/** The content with the text of one language replaced; undefined takes it out. */
export function withText(content: ContentSource, locale: string, text: object | undefined): ContentSource {
  const source: Record<string, unknown> = { ...content.source }
  if (text === undefined) delete source[locale]
  else source[locale] = text
  return { ...content, source } as ContentSource
}
