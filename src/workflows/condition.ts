import { z } from 'zod'
import { Condition } from '../segments/condition.ts'
import { segmentKeysOf, topicsOf } from '../segments/dependencies.ts'
import { matchesFilter, PropertyFilter } from '../segments/property-filter.ts'
import { Key } from './fields.ts'
import { type Facts, type Reference, type Response, responses, type Visit } from './step.ts'

/**
 * What a branch asks: a segment's condition tree, with two more leaves that only a workflow can answer.
 * Subtrees without those leaves are kept whole, to be answered by one SQL statement for all customers.
 */
export type ConditionTree =
  | { readonly kind: 'group'; readonly atLeast: number; readonly of: readonly ConditionTree[] }
  | { readonly kind: 'not'; readonly of: ConditionTree }
  | { readonly kind: 'message'; readonly step: string; readonly is: Response }
  | { readonly kind: 'entry'; readonly where: PropertyFilter }
  | { readonly kind: 'customer'; readonly condition: Condition }

export const MessageLeaf = z.strictObject({ message: Key, is: z.enum(responses) })
export const EntryLeaf = z.strictObject({ entry: PropertyFilter })

/** As written: `{ message: first-mail, is: clicked }`, `{ entry: { total: { gte: 50 } } }`, all, any, not, or any segment condition. */
export const WorkflowCondition: z.ZodType<ConditionTree, unknown> = z.unknown().transform((raw, context) => {
  const tree = toTree(raw, [], (path, message) => context.addIssue({ code: 'custom', path, message }))
  return tree ?? z.NEVER
})

const GROUPS = ['all', 'any', 'none', 'not', 'of'] as const

type Refuse = (path: PropertyKey[], message: string) => void

function toTree(raw: unknown, path: PropertyKey[], refuse: Refuse): ConditionTree | undefined {
  if (!hasOwnLeaf(raw)) {
    const condition = check(Condition, raw, path, refuse)
    return condition && { kind: 'customer', condition }
  }
  if ('message' in raw) {
    const leaf = check(MessageLeaf, raw, path, refuse)
    return leaf && { kind: 'message', step: leaf.message, is: leaf.is }
  }
  if ('entry' in raw) {
    const leaf = check(EntryLeaf, raw, path, refuse)
    return leaf && { kind: 'entry', where: leaf.entry }
  }
  return toGroup(raw, path, refuse)
}

function toGroup(
  raw: Record<string, unknown>,
  path: PropertyKey[],
  refuse: Refuse,
): ConditionTree | undefined {
  const key = GROUPS.find((group) => group in raw) ?? 'all'
  const other = Object.keys(raw).find((name) => name !== key && !(key === 'of' && name === 'atLeast'))
  if (other !== undefined) refuse([...path, other], `cannot stand beside ${key}`)
  if (key === 'not') {
    const of = toTree(raw['not'], [...path, 'not'], refuse)
    return of && { kind: 'not', of }
  }
  const parts = toParts(raw[key] as unknown[], [...path, key], key, refuse)
  if (key === 'all') return { kind: 'group', atLeast: parts.length, of: parts }
  if (key === 'of') return toCounted(raw['atLeast'], parts, path, refuse)
  const any: ConditionTree = { kind: 'group', atLeast: 1, of: parts }
  return key === 'any' ? any : { kind: 'not', of: any }
}

function toCounted(
  atLeast: unknown,
  of: ConditionTree[],
  path: PropertyKey[],
  refuse: Refuse,
): ConditionTree | undefined {
  if (Number.isInteger(atLeast) && Number(atLeast) >= 1 && Number(atLeast) <= of.length) {
    return { kind: 'group', atLeast: Number(atLeast), of }
  }
  refuse([...path, 'atLeast'], `must be a whole number from 1 to ${of.length}, the number of conditions`)
  return undefined
}

/** Several conditions on the customer side by side are one question to the database, except where they are counted. */
function toParts(
  parts: readonly unknown[],
  path: PropertyKey[],
  key: (typeof GROUPS)[number],
  refuse: Refuse,
): ConditionTree[] {
  const trees = parts.flatMap((part, index) => toTree(part, [...path, index], refuse) ?? [])
  if (key === 'of') return trees
  const plain = trees.flatMap((tree) => (tree.kind === 'customer' ? [tree.condition] : []))
  if (plain.length < 2) return trees
  const condition = key === 'all' ? { all: plain } : { any: plain }
  return [...trees.filter((tree) => tree.kind !== 'customer'), { kind: 'customer', condition }]
}

/** True when a leaf of ours is in it. A `message` without our `is` is a segment's own leaf about any message. */
function hasOwnLeaf(raw: unknown): raw is Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null) return false
  if ('entry' in raw || ('message' in raw && 'is' in raw)) return true
  if ('not' in raw) return hasOwnLeaf(raw.not)
  const key = GROUPS.find((group) => group in raw)
  const parts = key && (raw as Record<string, unknown>)[key]
  return Array.isArray(parts) && parts.some(hasOwnLeaf)
}

function check<T>(
  schema: z.ZodType<T, unknown>,
  raw: unknown,
  path: PropertyKey[],
  refuse: Refuse,
): T | undefined {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) refuse([...path, ...issue.path], issue.message)
  return undefined
}

/** The questions to the database in these trees, in the order in which `evaluate` expects the answers. */
export function collectConditions(trees: readonly ConditionTree[]): Condition[] {
  return trees.flatMap((tree) => {
    if (tree.kind === 'customer') return [tree.condition]
    if (tree.kind === 'not') return collectConditions([tree.of])
    return tree.kind === 'group' ? collectConditions(tree.of) : []
  })
}

/** What these trees refer to by key, for the linter. */
export function referencesOf(trees: readonly ConditionTree[]): Reference[] {
  const segments = new Set(collectConditions(trees).flatMap((one) => segmentKeysOf(topicsOf(one))))
  return [
    ...messageStepsOf(trees).map((key): Reference => ({ kind: 'step', key })),
    ...Array.from(segments, (key): Reference => ({ kind: 'segment', key })),
  ]
}

/** Steps whose messages these trees ask about. */
export function messageStepsOf(trees: readonly ConditionTree[]): string[] {
  const steps = trees.flatMap((tree): string[] => {
    if (tree.kind === 'message') return [tree.step]
    if (tree.kind === 'not') return messageStepsOf([tree.of])
    return tree.kind === 'group' ? messageStepsOf(tree.of) : []
  })
  return [...new Set(steps)]
}

/** The answer to each tree. Pure: `facts.conditions` are the answers to `collectConditions(trees)`. */
export function evaluate(trees: readonly ConditionTree[], visit: Visit, facts: Facts): boolean[] {
  let next = 0
  const answer = (tree: ConditionTree): boolean => {
    switch (tree.kind) {
      case 'customer':
        return facts.conditions[next++] ?? false
      case 'message':
        return facts.messages[tree.step]?.[tree.is] ?? false
      case 'entry':
        return matchesFilter(tree.where, visit.entry.properties, facts.companyZone)
      case 'not':
        return !answer(tree.of)
      // Every part is visited, so that the answers stay in step.
      case 'group':
        return tree.of.map(answer).filter(Boolean).length >= tree.atLeast
    }
  }
  return trees.map(answer)
}
