import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What `{{> name}}` may include in MJML; a name of the list that ends with a language comes in each of these. */
export const partialNames = ['brand-header', 'legal-footer'] as const
export type PartialName = (typeof partialNames)[number]

const LOCALISED: ReadonlySet<PartialName> = new Set(['legal-footer'])
const FOLDER = new URL('../../templates/partials/', import.meta.url)
const INCLUDE = /\{\{>\s*([^\s{}]+)\s*\}\}/g

const texts = new Map<string, string>()

export interface Expanded {
  readonly mjml: string
  /** Names that are not on the list, with their lines. */
  readonly unknown: readonly { readonly name: string; readonly line: number }[]
}

/** Puts the text of our own partials in place of their includes; lines keep their numbers. */
export function expandPartials(mjml: string, locale: string): Expanded {
  const unknown: { name: string; line: number }[] = []
  const expanded = mjml.replace(INCLUDE, (include, name: string, offset: number) => {
    if (isPartial(name)) return partialText(name, locale)
    unknown.push({ name, line: mjml.slice(0, offset).split('\n').length })
    return include
  })
  return { mjml: expanded, unknown }
}

/** MJML on one line. */
export function partialText(name: PartialName, locale: string): string {
  const language = locale.startsWith('fr') ? 'fr' : 'en'
  const file = LOCALISED.has(name) ? `${name}.${language}.mjml` : `${name}.mjml`
  const known = texts.get(file)
  if (known !== undefined) return known

  const text = readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
  texts.set(file, text)
  return text
}

function isPartial(name: string): name is PartialName {
  return (partialNames as readonly string[]).includes(name)
}
