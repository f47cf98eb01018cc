import { asList, type Block, isBlock, isStepType } from './definition.ts'

/** The order in which people write a definition; the database keeps none. */
const order = [
  'workflow',
  'name',
  'description',
  'purpose',
  'class',
  'trigger',
  'reentry',
  'goal',
  'holdout',
  'id',
  'note',
  'if',
  'event',
  'segment',
  'message',
  'all',
  'any',
  'for',
  'until',
  'at',
  'is',
  'then',
  'outcomes',
  'cases',
  'upto',
  'else',
  'steps',
]

/** The same definition, its keys as one would write them: what kind of step it is comes first, its branches last. */
export function inOrder<T>(value: T): T {
  if (Array.isArray(value)) return asList(value).map(inOrder) as T
  if (!isBlock(value)) return value
  const keys = Object.keys(value as Block)
  const sorted = keys.toSorted((a, b) => rank(a, keys) - rank(b, keys))
  return Object.fromEntries(sorted.map((key) => [key, inOrder((value as Block)[key])])) as T
}

function rank(key: string, beside: readonly string[]): number {
  // `segment: vip` is a step, a trigger or a condition: beside an id it is what the step is.
  if (isStepType(key) && beside.includes('id')) return order.indexOf('note') + 0.5
  const at = order.indexOf(key)
  return at < 0 ? order.indexOf('is') + 0.5 : at
}
