import type { Path } from './definition.ts'
import { isDeadEnd, type ListView, type StepView } from './tree.ts'

export interface Place {
  readonly list: Path
  readonly index: number
}

export interface DrawnNode {
  readonly id: string
  readonly kind: 'trigger' | 'step' | 'lead' | 'join' | 'frame' | 'end'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly step?: StepView
  /** Of a lead: which branch of which step begins here. */
  readonly branch?: string
}

export interface DrawnEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  /** Where it turns, when its ends are not below each other. */
  readonly turn: 'fork' | 'join'
  /** What a step put here would become. */
  readonly plus?: Place
}

export interface Drawing {
  readonly nodes: readonly DrawnNode[]
  readonly edges: readonly DrawnEdge[]
}

const CARD = 268
const PILL = 38
const HEAD = 68
const FOOT = 34
const LEAD_WIDTH = 232
const LEAD = 26
const GAP = 50
const FORK = 32
const COLUMNS = 40
const FRAME = 16

interface Pen {
  readonly nodes: DrawnNode[]
  readonly edges: DrawnEdge[]
}

/** Where a list goes on from: the node above; undefined when nobody comes out of it. */
type Tail = string | undefined

/** Columns as wide as what they hold, forks side by side, their joins below: no library, no dragging. */
export function draw(root: ListView): Drawing {
  const pen: Pen = { nodes: [], edges: [] }
  node(pen, { id: 'trigger', kind: 'trigger', width: CARD, height: HEAD + FOOT }, 0, 0)
  const { y, tail } = drawList(pen, root, { x: 0, y: HEAD + FOOT, from: 'trigger' })
  node(pen, { id: 'end', kind: 'end', width: 110, height: 32 }, 0, y + GAP)
  join(pen, tail, 'end', root)
  return pen
}

function drawList(
  pen: Pen,
  list: ListView,
  { x, y, from }: { x: number; y: number; from: string },
): { y: number; tail: Tail } {
  let tail: Tail = from
  let bottom = y
  list.steps.forEach((step, index) => {
    const { id } = step
    const height = heightOf(step)
    node(pen, { id, kind: 'step', width: CARD, height, step }, x, bottom + GAP)
    if (tail) edge(pen, { source: tail, target: id, turn: 'fork', plus: plusAt(list, index) })
    bottom += GAP + height
    tail = step.type === 'exit' ? undefined : id
    if (step.lists.length > 0) ({ y: bottom, tail } = drawFork(pen, step, { x, y: bottom }))
  })
  return { y: bottom, tail }
}

function drawFork(pen: Pen, step: StepView, { x, y }: { x: number; y: number }): { y: number; tail: Tail } {
  const joinId = `join:${step.id}`
  let left = x - forkWidth(step) / 2
  let bottom = y
  const ends: [Tail, ListView][] = []
  for (const [index, list] of step.lists.entries()) {
    const width = listWidth(list)
    const middle = left + width / 2
    // Two branches may have the same name until the linter has said so.
    const lead = `lead:${step.id}:${index}`
    node(
      pen,
      { id: lead, kind: 'lead', width: LEAD_WIDTH, height: LEAD, step, branch: list.branch },
      middle,
      y + FORK,
    )
    edge(pen, { source: step.id, target: lead, turn: 'fork' })
    const drawn = drawList(pen, list, { x: middle, y: y + FORK + LEAD, from: lead })
    ends.push([drawn.tail, list])
    bottom = Math.max(bottom, drawn.y)
    left += width + COLUMNS
  }
  if (step.type === 'repeat') frame(pen, step, { x, top: y + 6, bottom: bottom + GAP })
  node(pen, { id: joinId, kind: 'join', width: 1, height: 1 }, x, bottom + GAP + FRAME / 2)
  for (const [tail, list] of ends) join(pen, tail, joinId, list)
  return { y: bottom + GAP + FRAME / 2, tail: ends.some(([tail]) => tail) ? joinId : undefined }
}

function join(pen: Pen, tail: Tail, target: string, list: ListView): void {
  if (tail === undefined || isDeadEnd(list)) return
  edge(pen, { source: tail, target, turn: 'join', plus: plusAt(list, list.steps.length) })
}

function plusAt({ path }: ListView, index: number): Place | undefined {
  return path && { list: path, index }
}

function node(pen: Pen, drawn: Omit<DrawnNode, 'x' | 'y'>, middle: number, y: number): void {
  pen.nodes.push({ ...drawn, x: middle - drawn.width / 2, y })
}

function edge(
  pen: Pen,
  { plus, ...drawn }: Omit<DrawnEdge, 'id' | 'plus'> & { plus?: Place | undefined },
): void {
  pen.edges.push({ id: `${drawn.source}>${drawn.target}`, ...drawn, ...(plus && { plus }) })
}

function frame(
  pen: Pen,
  step: StepView,
  { x, top, bottom }: { x: number; top: number; bottom: number },
): void {
  const width = forkWidth(step) + 2 * FRAME
  pen.nodes.unshift({
    id: `frame:${step.id}`,
    kind: 'frame',
    x: x - width / 2,
    y: top,
    width,
    height: bottom - top,
  })
}

/** Waits and ends are pills; what counts has a foot for its figures. */
function heightOf({ type }: StepView): number {
  if (type === 'wait' || type === 'exit') return PILL
  return HEAD + FOOT
}

function listWidth({ steps }: ListView): number {
  return Math.max(CARD, ...steps.map(forkWidth))
}

function forkWidth({ lists }: StepView): number {
  return lists.reduce((sum, list) => sum + listWidth(list) + COLUMNS, lists.length > 0 ? -COLUMNS : CARD)
}
