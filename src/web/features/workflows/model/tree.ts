import { asList, type Block, isBlock, listsOf, type Path, type StepType, typeOf } from './definition.ts'

/** A step as it is drawn. */
export interface StepView {
  readonly id: string
  readonly type: StepType
  readonly block: Block
  readonly path: Path
  readonly lists: readonly ListView[]
}

export interface ListView {
  readonly branch: string
  /** Undefined: nothing can be put there. */
  readonly path: Path | undefined
  readonly steps: readonly StepView[]
}

/** The whole definition as a tree. A step whose type is unknown is left out: the linter names it. */
export function treeOf(definition: Block): ListView {
  const seen = new Set<string>()
  return { branch: 'steps', path: ['steps'], steps: toSteps(definition['steps'], ['steps'], seen) }
}

function toSteps(written: unknown, path: Path, seen: Set<string>): StepView[] {
  return asList(written).flatMap((step, index) => {
    const type = typeOf(step)
    if (type === undefined) return []
    const here = [...path, index]
    const block = isBlock(step) ? step : { exit: null }
    const id = uniqueId(block['id'], here, seen)
    const lists = listsOf(type, block).map(({ branch, at }) => {
      if (!at) return { branch, path: undefined, steps: [] }
      const listPath = [...here, ...at]
      return { branch, path: listPath, steps: toSteps(valueAt(block, at), listPath, seen) }
    })
    return [{ id, type, block, path: here, lists }]
  })
}

function uniqueId(written: unknown, path: Path, seen: Set<string>): string {
  const id = typeof written === 'string' && !seen.has(written) ? written : path.join('.')
  seen.add(id)
  return id
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  )
}

/** Every step, from top to bottom. */
export function flatten(list: ListView): StepView[] {
  return list.steps.flatMap((step) => [step, ...step.lists.flatMap(flatten)])
}

/** Whether nobody comes out at the end of this list. */
export function isDeadEnd({ steps }: ListView): boolean {
  const last = steps.at(-1)
  if (!last) return false
  return last.type === 'exit' || (isFork(last) && last.lists.every(isDeadEnd))
}

function isFork({ type, lists }: StepView): boolean {
  return type !== 'repeat' && lists.length > 0
}
