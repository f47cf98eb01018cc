import type { Outline, OutlinedStep } from './outline.ts'

/** One value that differs; undefined: it is not there. */
export interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

export type StepChange = 'added' | 'removed' | 'changed' | 'moved'

export interface StepDiff {
  readonly id: string
  readonly type: string
  readonly changes: readonly StepChange[]
  /** Of a changed step. */
  readonly fields: readonly FieldChange[]
}

export interface DefinitionDiff {
  readonly settings: readonly FieldChange[]
  /** Only those that differ: in the order of the new definition, the removed ones at the end. */
  readonly steps: readonly StepDiff[]
}

/** What changes from one definition to another. Steps are the same when their ids are. Pure. */
export function diffDefinitions(before: Outline, after: Outline): DefinitionDiff {
  const old = new Map(before.steps.map((step) => [step.id, step]))
  const now = new Set(after.steps.map(({ id }) => id))
  const moved = movedSteps(before.steps, after.steps)
  const present = after.steps.map((step) => diffStep(old.get(step.id), step, moved))
  const removed = before.steps
    .filter(({ id }) => !now.has(id))
    .map(({ id, type }): StepDiff => ({ id, type, changes: ['removed'], fields: [] }))
  return {
    settings: diffValues(before.settings, after.settings, ''),
    steps: [...present.filter(({ changes }) => changes.length > 0), ...removed],
  }
}

function diffStep(
  before: OutlinedStep | undefined,
  after: OutlinedStep,
  moved: ReadonlySet<string>,
): StepDiff {
  const { id, type, settings } = after
  if (!before) return { id, type, changes: ['added'], fields: [] }
  const fields = [
    ...diffValues({ type: before.type }, { type }, ''),
    ...diffValues(before.settings, settings, ''),
  ]
  const changes: StepChange[] = fields.length > 0 ? ['changed'] : []
  return { id, type, changes: moved.has(id) ? [...changes, 'moved'] : changes, fields }
}

interface Sibling {
  readonly id: string
  readonly list: string
  readonly position: number
}

/** Those in another list, or in another order among those that stayed in theirs: as few as explain it. */
function movedSteps(before: readonly OutlinedStep[], after: readonly OutlinedStep[]): Set<string> {
  const place = new Map(before.map(({ id, list }, position) => [id, { list, position }]))
  const common = after.flatMap(({ id, list }): (Sibling & { from: string })[] => {
    const old = place.get(id)
    return old ? [{ id, list, from: old.list, position: old.position }] : []
  })
  const stayed = common.filter(({ list, from }) => list === from)
  const lists = [...new Set(stayed.map(({ list }) => list))]
  const reordered = lists.flatMap((list) => outOfOrder(stayed.filter((one) => one.list === list)))
  return new Set([...common.filter(({ list, from }) => list !== from), ...reordered].map(({ id }) => id))
}

function outOfOrder(siblings: readonly Sibling[]): Sibling[] {
  const kept = new Set(longestRising(siblings.map(({ position }) => position)))
  return siblings.filter(({ position }) => !kept.has(position))
}

/** The longest part of the list, gaps allowed, that rises. At most 200 steps in a list: squares will do. */
function longestRising(list: readonly number[]): number[] {
  const best: number[][] = []
  list.forEach((value, index) => {
    const tails = best.slice(0, index).filter((tail) => (tail.at(-1) ?? 0) < value)
    const longest = tails.reduce<number[]>((long, tail) => (tail.length > long.length ? tail : long), [])
    best.push([...longest, value])
  })
  return best.reduce<number[]>((long, tail) => (tail.length > long.length ? tail : long), [])
}

function diffValues(before: unknown, after: unknown, path: string): FieldChange[] {
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) {
    if (JSON.stringify(before) === JSON.stringify(after)) return []
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => diffValues(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
