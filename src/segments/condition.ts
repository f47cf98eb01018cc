import { z } from 'zod'
import { InvalidInputError, type Issue } from '../core/errors.ts'
import { catalogue } from './conditions/catalogue.ts'
import type { LeafKind } from './leaf.ts'

/** One question about a customer, by the key of its kind: `{ event: order_placed, within: P30D }`. */
export type Leaf = Readonly<Record<string, unknown>>

/** Which customers: plain JSON, as it is written, stored and sent. Validated only by `parseCondition`. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly none: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly atLeast: number; readonly of: readonly Condition[] }
  | Leaf

export const LEAVES_MAX = 200
export const DEPTH_MAX = 12

/** What a node of the tree is, with the types told apart. */
export type Node =
  | { readonly kind: 'all' | 'any' | 'none'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'of'; readonly atLeast: number; readonly parts: readonly Condition[] }
  | { readonly kind: 'leaf'; readonly leaf: Leaf }

export function nodeOf(condition: Condition): Node {
  const fields = condition as Record<string, unknown>
  for (const kind of ['all', 'any', 'none'] as const) {
    if (Array.isArray(fields[kind])) return { kind, parts: fields[kind] as Condition[] }
  }
  if (fields['not'] !== undefined) return { kind: 'not', part: fields['not'] as Condition }
  if (Array.isArray(fields['of'])) {
    return { kind: 'of', atLeast: fields['atLeast'] as number, parts: fields['of'] as Condition[] }
  }
  return { kind: 'leaf', leaf: fields }
}

/** The nodes below this one, in order. */
export function partsOf(node: Node): readonly Condition[] {
  if (node.kind === 'leaf') return []
  return node.kind === 'not' ? [node.part] : node.parts
}

/** The leaves from left to right. */
export function leavesOf(condition: Condition): Leaf[] {
  const node = nodeOf(condition)
  return node.kind === 'leaf' ? [node.leaf] : partsOf(node).flatMap(leavesOf)
}

/** The leaves from left to right, each with its place: `condition.all.0.not`. */
export function placesOf(condition: Condition, path = 'condition'): { leaf: Leaf; path: string }[] {
  const node = nodeOf(condition)
  if (node.kind === 'leaf') return [{ leaf: node.leaf, path }]
  if (node.kind === 'not') return placesOf(node.part, `${path}.not`)
  return node.parts.flatMap((part, place) => placesOf(part, `${path}.${node.kind}.${place}`))
}

/** Extra kinds come first, so that they may take a shape of ours that they accept. */
export function kindOf(leaf: Leaf, extra: readonly LeafKind[] = []): LeafKind | undefined {
  return [...extra, ...catalogue].find(
    (kind) => leaf[kind.key] !== undefined && (kind.accepts?.(leaf) ?? true),
  )
}

export function getKind(leaf: Leaf, extra?: readonly LeafKind[]): LeafKind {
  const kind = kindOf(leaf, extra)
  if (!kind) throw new Error(`a condition was not validated: ${Object.keys(leaf).join(', ')}`)
  return kind
}

/** Throws InvalidInputError with the path of everything that is wrong. `path` is where the tree lies in its document. */
export function parseCondition(
  input: unknown,
  leaves: readonly LeafKind[] = [],
  path = 'condition',
): Condition {
  const { condition, issues } = checkCondition(input, leaves)
  if (condition) return condition
  throw new InvalidInputError(
    'the condition is not valid',
    issues.map((issue) => ({ ...issue, path: joinPath([path, issue.path]) })),
  )
}

/** A zod schema of the same, for documents that hold conditions. `leaves` are further kinds that may be used there. */
export function conditionSchema(leaves: readonly LeafKind[] = []) {
  return z.unknown().transform((input, context): Condition => {
    const { condition, issues } = checkCondition(input, leaves)
    if (condition) return condition
    for (const { path, message } of issues) {
      context.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message })
    }
    return z.NEVER
  })
}

export const Condition = conditionSchema()

interface Checked {
  readonly condition?: Condition
  readonly issues: readonly Issue[]
}

interface Check {
  readonly leaves: readonly LeafKind[]
  readonly issues: Issue[]
  leafCount: number
}

const ISSUES_MAX = 50

function checkCondition(input: unknown, leaves: readonly LeafKind[]): Checked {
  const check: Check = { leaves, issues: [], leafCount: 0 }
  const condition = checkNode(input, [], check)
  if (check.leafCount > LEAVES_MAX) {
    check.issues.push({
      path: '',
      message: `has ${check.leafCount} conditions; at most ${LEAVES_MAX} are allowed`,
    })
  }
  if (check.issues.length > 0 || condition === undefined) return { issues: check.issues.slice(0, ISSUES_MAX) }
  return { condition, issues: [] }
}

type Place = readonly (string | number)[]

function checkNode(input: unknown, place: Place, check: Check): Condition | undefined {
  if (place.filter((step) => typeof step === 'string').length >= DEPTH_MAX) {
    return refuse(check, place, `is nested deeper than ${DEPTH_MAX} levels`)
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(check, place, 'must be a condition, such as { attribute: city, is: Lyon }')
  }
  const fields = input as Record<string, unknown>
  if (isGroup(fields)) return checkGroup(fields, place, check)
  check.leafCount++
  return checkLeaf(fields, place, check)
}

const GROUPS = ['all', 'any', 'none', 'not', 'of'] as const

function isGroup(fields: Record<string, unknown>): boolean {
  return GROUPS.some((key) => Object.hasOwn(fields, key))
}

function checkGroup(fields: Record<string, unknown>, place: Place, check: Check): Condition | undefined {
  const key = GROUPS.find((group) => Object.hasOwn(fields, group)) ?? 'all'
  const allowed = key === 'of' ? ['of', 'atLeast'] : [key]
  const others = Object.keys(fields).filter((field) => !allowed.includes(field))
  if (others.length > 0) {
    refuse(
      check,
      place,
      `${others.map(shown).join(', ')} cannot stand beside ${key}; allowed: ${allowed.join(', ')}`,
    )
  }
  if (key === 'not') {
    const part = checkNode(fields['not'], [...place, 'not'], check)
    return part && { not: part }
  }
  return checkParts(fields, key, place, check)
}

function checkParts(
  fields: Record<string, unknown>,
  key: Exclude<(typeof GROUPS)[number], 'not'>,
  place: Place,
  check: Check,
): Condition | undefined {
  const list = fields[key]
  if (!Array.isArray(list) || list.length === 0) {
    return refuse(check, [...place, key], 'must be a list of one or more conditions')
  }
  if (list.length > LEAVES_MAX) {
    return refuse(check, [...place, key], `has ${list.length} conditions; at most ${LEAVES_MAX} are allowed`)
  }
  const parts = list.map((part, position) => checkNode(part, [...place, key, position], check))
  if (!parts.every((part) => part !== undefined)) return undefined
  if (key !== 'of') return { [key]: parts } as Condition
  return checkCount(fields['atLeast'], parts, place, check)
}

function checkCount(atLeast: unknown, of: Condition[], place: Place, check: Check): Condition | undefined {
  if (typeof atLeast === 'number' && Number.isInteger(atLeast) && atLeast >= 1 && atLeast <= of.length) {
    return { atLeast, of }
  }
  return refuse(
    check,
    [...place, 'atLeast'],
    `must be a whole number from 1 to ${of.length}, the number of conditions`,
  )
}

function checkLeaf(fields: Record<string, unknown>, place: Place, check: Check): Condition | undefined {
  const kind = kindOf(fields, check.leaves)
  if (!kind) {
    const known = [...GROUPS, ...new Set([...check.leaves, ...catalogue].map(({ key }) => key))].join(', ')
    const keys = Object.keys(fields).map(shown).join(', ') || 'nothing'
    return refuse(check, place, `is not a condition: it says ${keys}, and one of these is needed: ${known}`)
  }
  const parsed = kind.schema.safeParse(fields)
  if (parsed.success) return parsed.data as Leaf

  for (const issue of parsed.error.issues) {
    refuse(check, [...place, ...issue.path.map(toStep)], `${messageOf(issue, kind)} (${kind.example})`)
  }
  return undefined
}

function toStep(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step)
}

function messageOf(issue: z.core.$ZodIssue, kind: LeafKind): string {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return `${issue.keys.map(shown).join(', ')} is not known here; allowed: ${allowedKeys(kind).join(', ')}`
  }
  return issue.message
}

function allowedKeys(kind: LeafKind): string[] {
  return kind.schema instanceof z.ZodObject ? Object.keys(kind.schema.shape) : [kind.key]
}

function refuse(check: Check, place: Place, message: string): undefined {
  check.issues.push({ path: joinPath(place), message })
  return undefined
}

function joinPath(place: Place): string {
  return place.filter((step) => step !== '').join('.')
}

/** A key of the caller's, short enough to be repeated to them. */
function shown(key: string): string {
  return key.length <= 40 ? key : `${key.slice(0, 40)}…`
}
