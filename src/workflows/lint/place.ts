import { rawOf } from '../block.ts'
import { compile } from '../compile.ts'
import type { Definition } from '../definition.ts'
import type { Place } from '../parse-definition.ts'
import type { Node } from '../step.ts'
import type { Finding } from './finding.ts'

type Path = readonly PropertyKey[]

/** Gives each finding the line and column of the value that it blames, else of its step or key. */
export function placeFindings(
  findings: readonly Finding[],
  { definition, source, place }: { definition: Definition; source: unknown; place: Place },
): Finding[] {
  const steps = stepPaths(definition, source)
  return findings.map(({ blames, ...finding }) => {
    const start = finding.path.startsWith(STEP) ? steps.get(finding.path.slice(STEP.length)) : undefined
    const path = start ?? finding.path.split('.')
    const blamed = blames === undefined ? undefined : findValue(valueAt(source, path), path, blames)
    return { ...finding, ...place(blamed ?? path) }
  })
}

const STEP = 'steps.'

/** Where each step is written, by its id. */
function stepPaths(definition: Definition, source: unknown): Map<string, Path> {
  const written = new Map<unknown, Path>()
  visit(source, [], (value, path) => {
    if (typeof value === 'object' && value !== null && !written.has(value)) written.set(value, path)
  })
  const nodes = flatten(definition.steps)
  const paths = new Map<string, Path>()
  compile(definition).instructions.forEach(({ id }, index) => {
    const path = written.get(rawOf(nodes[index]?.node)) ?? writtenAfter(nodes[index]?.before, written)
    if (path) paths.set(id, path)
  })
  return paths
}

interface Listed {
  readonly node: Node
  /** The steps before it in its list, or the one that holds the list, nearest first. */
  readonly before: readonly Node[]
}

/** In the order in which they are compiled. */
function flatten(nodes: readonly Node[], holders: readonly Node[] = []): Listed[] {
  return nodes.flatMap((node, index) => {
    const before = [...nodes.slice(0, index).reverse(), ...holders]
    return [{ node, before }, ...node.lists.flatMap((list) => flatten(list.nodes, [node, ...before]))]
  })
}

/** A step that is written as a word (`exit`) has no place of its own to remember: the nearest before it will do. */
function writtenAfter(
  before: readonly Node[] | undefined,
  written: ReadonlyMap<unknown, Path>,
): Path | undefined {
  const near = before?.find((node) => written.has(rawOf(node)))
  return near && written.get(rawOf(near))
}

function valueAt(source: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    source,
  )
}

/** The first place below `path` at which this value is written. */
function findValue(value: unknown, path: Path, wanted: string): Path | undefined {
  let found: Path | undefined
  visit(value, path, (part, at) => {
    if (part === wanted) found ??= at
  })
  return found
}

function visit(value: unknown, path: Path, look: (value: unknown, path: Path) => void): void {
  look(value, path)
  if (typeof value !== 'object' || value === null) return
  const entries: [PropertyKey, unknown][] = Array.isArray(value)
    ? value.map((part, n) => [n, part])
    : Object.entries(value)
  for (const [key, part] of entries) visit(part, [...path, key], look)
}
