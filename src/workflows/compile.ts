import type { Definition } from './definition.ts'
import { type Instruction, type Program, toHeader } from './program.ts'
import type { Node, NodeList } from './step.ts'
import { stepTypeOf } from './steps/catalogue.ts'

interface Named extends Omit<Node, 'id' | 'lists'> {
  readonly id: string
  readonly lists: readonly (Omit<NodeList, 'nodes'> & { readonly nodes: readonly Named[] })[]
}

/**
 * Flattens a definition. Steps without an id get `<type>-<n>`, counting the steps of their type in the order
 * of the definition, so that the same definition always compiles to the same ids.
 */
export function compile(definition: Definition): Program {
  const named = nameSteps(definition.steps)
  const instructions: Instruction[] = []
  const first = emit(named, null, instructions)
  return { header: toHeader(definition), first, instructions }
}

function nameSteps(steps: readonly Node[]): Named[] {
  const taken = new Set<string>()
  visit(steps, (node) => node.id !== undefined && taken.add(node.id))
  const counts = new Map<string, number>()

  const name = (node: Node): Named => {
    const id = node.id ?? freeId(node.type, counts, taken)
    const lists = node.lists.map((list) => ({ ...list, nodes: list.nodes.map(name) }))
    return { id, type: node.type, settings: node.settings, lists }
  }
  return steps.map(name)
}

function freeId(type: string, counts: Map<string, number>, taken: Set<string>): string {
  const base = type.replaceAll('_', '-')
  for (;;) {
    const count = (counts.get(type) ?? 0) + 1
    counts.set(type, count)
    const id = `${base}-${count}`
    if (taken.has(id)) continue
    taken.add(id)
    return id
  }
}

/** Ids that the author gave to more than one step. */
export function repeatedIds(steps: readonly Node[]): string[] {
  const seen = new Map<string, number>()
  visit(steps, (node) => node.id !== undefined && seen.set(node.id, (seen.get(node.id) ?? 0) + 1))
  return [...seen].flatMap(([id, count]) => (count > 1 ? [id] : []))
}

function visit(steps: readonly Node[], look: (node: Node) => unknown): void {
  for (const node of steps) {
    look(node)
    for (const list of node.lists) visit(list.nodes, look)
  }
}

/** Appends the list's instructions; returns where to enter it: its first step, or `after` when it is empty. */
function emit(nodes: readonly Named[], after: string | null, into: Instruction[]): string | null {
  nodes.forEach((node, index) => {
    const next = nodes[index + 1]?.id ?? after
    const branches: Record<string, string | null> = {}
    const { id, type, settings } = node
    into.push({ id, type, settings, next, branches })
    for (const list of node.lists) branches[list.name] = emit(list.nodes, list.loops ? id : next, into)
    const skipping = stepTypeOf(type).skips(settings)
    if (skipping !== undefined) branches[skipping] = nodes[index + 2]?.id ?? after
  })
  return nodes[0]?.id ?? after
}
