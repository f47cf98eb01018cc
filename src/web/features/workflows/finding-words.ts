import type { Finding } from './drafts.ts'
import type { FieldWords } from './field-texts.ts'
import { labelOf } from './fields/words.ts'
import type { FindingWords } from './finding-texts.ts'
import type { Block } from './model/definition.ts'
import { valueAt } from './model/tree.ts'

/** A finding in the reader's language. Pure; the server's words where there are no better ones. */
export function sayFinding(
  t: FindingWords,
  words: FieldWords,
  { code, path, message }: Finding,
  definition: Block,
): string {
  if (code !== undefined && code !== 'not_well_formed') {
    const say = t.codes[code as keyof FindingWords['codes']] as ((key: string) => string) | undefined
    const named = / needs ([\w.]+),/.exec(message)?.[1] ?? message.split(' ').at(-1)
    return say?.(named ?? '') ?? message
  }
  return sayShape(t, words, { path, message }, definition)
}

function sayShape(
  t: FindingWords,
  words: FieldWords,
  { path, message }: Pick<Finding, 'path' | 'message'>,
  definition: Block,
): string {
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  const [name = '', within] = keys.filter((key) => typeof key === 'string').reverse()
  const label = labelOf(words, name, within)
  if (path === 'trigger' || message.startsWith('must have one of')) return t.chooseTrigger
  const [, said] = Object.entries(t.shapes).find(([start]) => message.startsWith(start)) ?? []
  if (said !== undefined) return said
  // Of several shapes the closest is named: what it lacks stands in the message, not in the path.
  const [, inner, rest] = /^(\w+(?:\.\w+)*): (.+)$/.exec(message) ?? []
  if (inner && rest) return sayShape(t, words, { path: `${path}.${inner}`, message: rest }, definition)
  const value = valueAt(definition, keys)
  const isEmpty = value === undefined || value === '' || value === null
  if (isEmpty) return t.fillIn(label)
  if (keys.includes('if') || (keys.includes('until') && keys.includes('repeat'))) return t.condition
  return sayFormat(t, label, message)
}

function sayFormat(t: FindingWords, label: string, message: string): string {
  const [, say] = Object.entries(t.formats).find(([part]) => message.includes(part)) ?? []
  return say?.(label) ?? t.badValue(label, message)
}
