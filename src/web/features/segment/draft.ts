/** The builder's own tree: one group of rows, sub-groups one level down, and a group of exceptions. */

export type Condition = Readonly<Record<string, unknown>>
export type Mode = 'all' | 'any'

export interface Group {
  readonly mode: Mode
  readonly rows: readonly Row[]
}

export type Row =
  | { readonly id: string; readonly kind: 'leaf'; readonly leaf: Condition; readonly negated: boolean }
  | { readonly id: string; readonly kind: 'group'; readonly group: Group }

export interface Draft {
  readonly include: Group
  readonly except: Group | undefined
}

let made = 0

export function newId(): string {
  made += 1
  return `row-${made}`
}

export function newRow(leaf: Condition): Row {
  return { id: newId(), kind: 'leaf', leaf, negated: false }
}

export function newGroup(): Row {
  return { id: newId(), kind: 'group', group: { mode: 'any', rows: [] } }
}

export const emptyDraft: Draft = { include: { mode: 'all', rows: [] }, except: undefined }

/** The condition as the API takes it; undefined while no row says anything. */
export function toCondition({ include, except }: Draft): Condition | undefined {
  const included = toParts(include)
  const excluded = except ? toParts(except) : []
  if (included.length === 0 && excluded.length === 0) return undefined

  const parts = include.mode === 'all' ? included : included.length > 0 ? [{ any: included }] : []
  if (excluded.length > 0) parts.push(toExclusion(except?.mode ?? 'any', excluded))
  if (parts.length === 1 && parts[0] && include.mode === 'any') return parts[0]
  return { all: parts }
}

/** What a stored condition looks like in the builder. What it cannot draw stays whole, as one row in words. */
export function toDraft(condition: Condition): Draft {
  const parts = listOf(condition, 'all')
  if (!parts) return { include: toGroup(condition), except: undefined }

  const exclusions = parts.filter((part) => isExclusion(part))
  if (exclusions.length !== 1) return { include: { mode: 'all', rows: parts.map(toRow) }, except: undefined }

  const rest = parts.filter((part) => !isExclusion(part))
  const only = rest.length === 1 ? rest[0] : undefined
  const include =
    only && listOf(only, 'any') ? toGroup(only) : { mode: 'all' as const, rows: rest.map(toRow) }
  return { include, except: exclusions[0] && toExceptGroup(exclusions[0]) }
}

function toParts({ rows }: Group): Condition[] {
  return rows.flatMap((row) => {
    if (row.kind === 'leaf') return [row.negated ? { not: row.leaf } : row.leaf]
    const parts = toParts(row.group)
    return parts.length > 0 ? [{ [row.group.mode]: parts }] : []
  })
}

function toExclusion(mode: Mode, parts: Condition[]): Condition {
  return mode === 'any' ? { none: parts } : { not: { all: parts } }
}

function isExclusion(condition: Condition): boolean {
  return listOf(condition, 'none') !== undefined || listOf(asCondition(condition['not']), 'all') !== undefined
}

function toExceptGroup(condition: Condition): Group {
  const none = listOf(condition, 'none')
  if (none) return { mode: 'any', rows: none.map(toRow) }
  return { mode: 'all', rows: (listOf(asCondition(condition['not']), 'all') ?? []).map(toRow) }
}

function toGroup(condition: Condition): Group {
  const any = listOf(condition, 'any')
  if (any) return { mode: 'any', rows: any.map(toRow) }
  return { mode: 'all', rows: (listOf(condition, 'all') ?? [condition]).map(toRow) }
}

function toRow(condition: Condition): Row {
  for (const mode of ['all', 'any'] as const) {
    const parts = listOf(condition, mode)
    if (parts) return { id: newId(), kind: 'group', group: { mode, rows: parts.map(toRow) } }
  }
  const not = asCondition(condition['not'])
  if (not && !isGroup(not)) return { id: newId(), kind: 'leaf', leaf: not, negated: true }
  return { id: newId(), kind: 'leaf', leaf: condition, negated: false }
}

function isGroup(condition: Condition): boolean {
  return ['all', 'any', 'none', 'not', 'of'].some((key) => key in condition)
}

function listOf(condition: Condition | undefined, key: string): Condition[] | undefined {
  const list = condition?.[key]
  return Array.isArray(list) ? (list as Condition[]) : undefined
}

function asCondition(value: unknown): Condition | undefined {
  return typeof value === 'object' && value !== null ? (value as Condition) : undefined
}

/** The same tree with one row changed, or taken out where `change` gives undefined. */
export function changeRow(group: Group, id: string, change: (row: Row) => Row | undefined): Group {
  return {
    ...group,
    rows: group.rows.flatMap((row) => {
      if (row.id === id) return change(row) ?? []
      return row.kind === 'group' ? [{ ...row, group: changeRow(row.group, id, change) }] : [row]
    }),
  }
}

/** A row put at the end of the group with this id; undefined: of the outermost. */
export function addRow(group: Group, into: string | undefined, added: Row): Group {
  if (into === undefined) return { ...group, rows: [...group.rows, added] }
  return changeRow(group, into, (row) =>
    row.kind === 'group' ? { ...row, group: { ...row.group, rows: [...row.group.rows, added] } } : row,
  )
}
