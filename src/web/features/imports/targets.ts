/** What a column becomes, as src/imports/mapping.ts writes it, taken apart for the form and put together again. */

export const cellTypes = ['text', 'number', 'boolean', 'date'] as const
export type CellType = (typeof cellTypes)[number]

export type Kind = 'customers' | 'events'

export interface Target {
  /** `attribute`, `ignore`, or one of the fixed names and consents, whole. */
  readonly choice: string
  /** Of an attribute. */
  readonly name: string
  readonly type: CellType
}

const identities = ['externalId', 'email', 'phone', 'anonymousId']
const fixedOf: Record<Kind, readonly string[]> = {
  customers: [...identities, 'locale', 'timezone'],
  events: [...identities, 'type', 'date', 'value', 'id'],
}

export function fixedTargets(kind: Kind): readonly string[] {
  return fixedOf[kind]
}

export function readTarget(text: string, kind: Kind): Target {
  const isWhole = text === 'ignore' || fixedOf[kind].includes(text) || text.startsWith('consent:')
  if (isWhole) return { choice: text, name: '', type: 'text' }
  const [, name = text, type = 'text'] = /^(.*?)(?::(text|number|boolean|date))?$/s.exec(text) ?? []
  return { choice: 'attribute', name, type: type as CellType }
}

export function writeTarget({ choice, name, type }: Target): string {
  if (choice !== 'attribute') return choice
  return type === 'text' ? name : `${name}:${type}`
}

/** A name to begin with when a column becomes an attribute: `Date de naissance` → `dateDeNaissance`. */
export function nameOfHeader(header: string): string {
  const words =
    header
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const [first = 'column', ...rest] = words
  const upper = rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return first.charAt(0).toLowerCase() + first.slice(1) + upper.join('')
}

export function consentChannelsOf(mapping: Readonly<Record<string, string>>): string[] {
  return Object.values(mapping).flatMap((target) =>
    target.startsWith('consent:') ? [target.split(':')[1] ?? ''] : [],
  )
}
