import { type Block, isBlock, listsOf, type Path, type StepType, typeOf } from './definition.ts'
import { valueAt } from './tree.ts'

/** A copy with another value at this place; lists and objects that lack on the way are made. Undefined removes. */
export function setAt(whole: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const inner = setAt(isContainer(whole) ? whole[key] : undefined, rest, value)
  if (typeof key === 'number') {
    const list = Array.isArray(whole) ? [...whole] : []
    if (inner === undefined) list.splice(key, 1)
    else list[key] = inner
    return list
  }
  const copy: Record<string, unknown> = isBlock(whole) ? { ...whole } : {}
  if (inner === undefined) delete copy[key]
  else copy[key] = inner
  return copy
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}

export function insertStep(definition: Block, list: Path, index: number, step: unknown): Block {
  const present = valueAt(definition, list)
  const steps = Array.isArray(present) ? [...present] : []
  steps.splice(index, 0, step)
  return setAt(definition, list, steps) as Block
}

export function removeStep(definition: Block, path: Path): Block {
  return setAt(definition, path, undefined) as Block
}

export function replaceStep(definition: Block, path: Path, step: unknown): Block {
  return setAt(definition, path, step) as Block
}

export function listOf(path: Path): Path {
  return path.slice(0, -1)
}

export function indexOf(path: Path): number {
  return Number(path.at(-1))
}

/** One place up or down in its list; the same definition when it is at the end already. */
export function moveStep(definition: Block, path: Path, by: 1 | -1): Block {
  const steps = valueAt(definition, listOf(path))
  const from = indexOf(path)
  const to = from + by
  if (!Array.isArray(steps) || to < 0 || to >= steps.length) return definition
  const moved = [...steps]
  moved.splice(to, 0, ...moved.splice(from, 1))
  return setAt(definition, listOf(path), moved) as Block
}

/**
 * Writes the ids that the server would give (`<type>-<n>`, in the order of the definition), so that a step that is
 * put in between does not rename those after it: people stand on steps by their ids.
 */
export function nameSteps(definition: Block): Block {
  const taken = new Set<string>(idsOf(definition['steps']))
  const counts = new Map<string, number>()
  return { ...definition, steps: nameList(definition['steps'], (type) => freeId(type, taken, counts)) }
}

/** The same block with ids of its own, for a copy. */
export function renameSteps(definition: Block, step: unknown): unknown {
  const taken = new Set<string>(idsOf(definition['steps']))
  const [named] = nameList([withoutIds(step)], (type) => freeId(type, taken)) as unknown[]
  return named
}

export function newId(definition: Block, base: string): string {
  return freeId(base, new Set<string>(idsOf(definition['steps'])))
}

function freeId(type: string, taken: Set<string>, counts = new Map<string, number>()): string {
  for (;;) {
    const count = (counts.get(type) ?? 0) + 1
    counts.set(type, count)
    const id = `${type.replaceAll('_', '-')}-${count}`
    if (taken.has(id)) continue
    taken.add(id)
    return id
  }
}

type Change = (type: StepType, block: Block) => Block

function nameList(steps: unknown, next: (type: string) => string): unknown {
  return mapSteps(steps, (type, block) =>
    typeof block['id'] === 'string' ? block : { id: next(type), ...block },
  )
}

function withoutIds(step: unknown): unknown {
  const [bare] = mapSteps([step], (_, { id: _id, ...block }) => block) as unknown[]
  return bare
}

/** Changes each step before those that it holds, in the server's order. */
function mapSteps(steps: unknown, change: Change): unknown {
  if (!Array.isArray(steps)) return steps
  return steps.map((step: unknown) => {
    const type = typeOf(step)
    if (type === undefined) return step
    const own = change(type, isBlock(step) ? step : { exit: null })
    return listsOf(type, own).reduce<unknown>((block, { at }) => {
      if (!at || valueAt(block, at) === undefined) return block
      return setAt(block, at, mapSteps(valueAt(block, at), change))
    }, own)
  })
}

function idsOf(steps: unknown): string[] {
  const ids: string[] = []
  mapSteps(steps, (_, block) => {
    if (typeof block['id'] === 'string') ids.push(block['id'])
    return block
  })
  return ids
}
