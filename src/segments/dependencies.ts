import { type Condition, getKind, type Leaf, leavesOf, nodeOf, partsOf } from './condition.ts'
import type { Direction } from './leaf.ts'

const SEGMENT = 'segment:'

/** The topics of the inbox that can change the answer, each once. */
export function topicsOf(condition: Condition): string[] {
  return [...new Set(leavesOf(condition).flatMap((leaf) => getKind(leaf).dependsOn(leaf)))].sort()
}

/** Keys of the segments among the topics. */
export function segmentKeysOf(topics: readonly string[]): string[] {
  return topics.filter((topic) => topic.startsWith(SEGMENT)).map((topic) => topic.slice(SEGMENT.length))
}

const OTHER: Record<Direction, Direction> = { up: 'down', down: 'up' }

/**
 * What one more thing of this topic can do to the whole: bring customers in, put them out, or undefined when
 * both. For a topic that moves it one way only, nobody who is there already need be judged again: the answer
 * stays, and the kept timer is still not late.
 */
export function directionOf(condition: Condition, topic: string): Direction | undefined {
  const found = directionsOf(condition, topic)
  return found.length === 1 && found[0] !== 'either' ? found[0] : undefined
}

function directionsOf(condition: Condition, topic: string): (Direction | 'either')[] {
  const node = nodeOf(condition)
  if (node.kind === 'leaf') return directionsOfLeaf(node.leaf, topic)
  const inner = [...new Set(partsOf(node).flatMap((part) => directionsOf(part, topic)))]
  if (node.kind !== 'not' && node.kind !== 'none') return inner
  return inner.map((direction) => (direction === 'either' ? direction : OTHER[direction]))
}

function directionsOfLeaf(leaf: Leaf, topic: string): (Direction | 'either')[] {
  const kind = getKind(leaf)
  if (!isConcerned(kind.dependsOn(leaf), topic)) return []
  return [kind.direction?.(leaf, topic) ?? 'either']
}

/** Is the topic among these, where `*` at the end stands for any rest? */
export function isConcerned(dependsOn: readonly string[], topic: string): boolean {
  return dependsOn.some((one) => (one.endsWith('*') ? topic.startsWith(one.slice(0, -1)) : one === topic))
}
