import type { Block } from '../model/definition.ts'

export const conditionKinds = [
  'message',
  'event',
  'segment',
  'attribute',
  'consent',
  'entry',
  'all',
  'any',
  'other',
] as const
export type ConditionKind = (typeof conditionKinds)[number]

export const groupKinds: ReadonlySet<ConditionKind> = new Set(['all', 'any'])

export const testOperators = ['is', 'isNot', 'contains', 'gt', 'gte', 'lt', 'lte', 'set'] as const

const leaves: Readonly<Partial<Record<ConditionKind, readonly string[]>>> = {
  segment: ['segment'],
  event: ['event', 'where', 'within'],
  consent: ['consent'],
  entry: ['entry'],
  all: ['all'],
  any: ['any'],
}

/** Which form shows all of a condition; `other` when none does. */
export function kindOf(condition: Block): ConditionKind {
  const keys = Object.keys(condition)
  const [first] = keys
  if (first === undefined || ('message' in condition && 'is' in condition)) return 'message'
  const isTest = keys.length === 2 && 'attribute' in condition
  if (isTest && testOperators.some((one) => one in condition)) return 'attribute'
  const kind = conditionKinds.find((one) => leaves[one]?.includes(one) && one in condition)
  return kind && keys.every((key) => leaves[kind]?.includes(key)) ? kind : 'other'
}
