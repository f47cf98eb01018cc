import { type Condition, getKind, type Node, nodeOf, partsOf } from './condition.ts'
import type { Locale } from './leaf.ts'

/** A text in every language that conditions speak. */
export interface Said {
  readonly en: string
  readonly fr: string
}

const words: Record<
  Locale,
  { and: string; or: string; not: string; none: string; of: (atLeast: number) => string }
> = {
  en: { and: ' and ', or: ' or ', not: 'not: ', none: 'none of: ', of: (k) => `at least ${k} of: ` },
  fr: { and: ' et ', or: ' ou ', not: 'non : ', none: 'rien de : ', of: (k) => `au moins ${k} parmi : ` },
}

/** The condition in words: `attribute city is “Lyon” and (event “order_placed” at least once or …)`. */
export function sayCondition(condition: Condition): Said {
  return { en: say(condition, 'en', true), fr: say(condition, 'fr', true) }
}

function say(condition: Condition, locale: Locale, isTop: boolean): string {
  const node = nodeOf(condition)
  if (node.kind === 'leaf') return getKind(node.leaf).sentence(node.leaf, locale)
  const parts = partsOf(node)
  const said = parts.map((part) => say(part, locale, false))
  const text = join(node, said, locale)
  return isTop || said.length === 1 ? text : `(${text})`
}

function join(node: Exclude<Node, { kind: 'leaf' }>, said: readonly string[], locale: Locale): string {
  const { and, or, not, none, of } = words[locale]
  switch (node.kind) {
    case 'all':
      return said.join(and)
    case 'any':
      return said.join(or)
    case 'not':
      return `${not}${said.join('')}`
    case 'none':
      return `${none}${said.join(', ')}`
    case 'of':
      return `${of(node.atLeast)}${said.join(', ')}`
  }
}
