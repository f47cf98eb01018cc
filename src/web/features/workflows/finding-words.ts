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
    return say?.(message.split(' ').at(-1) ?? '') ?? message
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
  const name = keys.filter((key) => typeof key === 'string').at(-1) ?? ''
  const label = labelOf(words, String(name))
  if (path === 'trigger' || message.startsWith('must have one of')) return t.chooseTrigger
  if (message.startsWith('needs at least one of')) return t.chooseChange
  const value = valueAt(definition, keys)
  const isEmpty = value === undefined || value === '' || value === null
  if (isEmpty) return t.fillIn(label)
  if (keys.includes('if') || keys.includes('until')) return t.condition
  // The key that lacks is named at the end of the message, not in the path.
  const inner = /^(\w+): must be a key/.exec(message)?.[1]
  if (inner !== undefined) return t.fillIn(labelOf(words, inner))
  return sayFormat(t, label, message)
}

function sayFormat(t: FindingWords, label: string, message: string): string {
  if (message.startsWith('must be a key')) return t.badKey(label)
  if (message.includes('duration')) return t.badDuration(label)
  if (message.startsWith('must be a time')) return t.badTime(label)
  if (message.startsWith('must be a percentage')) return t.badShare(label)
  return message
}
