import { z } from 'zod'
import { Key, Storable } from './text.ts'

export const segmentStates = ['draft', 'building', 'live', 'failed', 'archived'] as const

const Said = Storable.min(1).max(200)

/** A name in one or more languages; a plain text is a name in all of them. */
export const SegmentName = z.union([
  Said.transform((name) => ({ en: name, fr: name })),
  z
    .record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as fr'), Said)
    .refine((name) => Object.keys(name).length > 0, 'must have a name in one language at least'),
])

export const SegmentKey = Key.max(60)

/** Every segment that each one names, from the topics that it depends on. */
export type References = ReadonlyMap<string, readonly string[]>

/** The way from `key` back to itself, `[vip, loyal, vip]`; undefined when there is none. */
export function findCycle(references: References, key: string): string[] | undefined {
  const visited = new Set<string>()
  const walk = (at: string, way: readonly string[]): string[] | undefined => {
    for (const next of references.get(at) ?? []) {
      if (next === key) return [...way, next]
      if (visited.has(next)) continue
      visited.add(next)
      const found = walk(next, [...way, next])
      if (found) return found
    }
    return undefined
  }
  return walk(key, [key])
}

/** How many levels of other segments lie below each: the order in which they are to be settled. No cycles. */
export function depthsOf(references: References): Map<string, number> {
  const depths = new Map<string, number>()
  const depthOf = (key: string): number => {
    const known = depths.get(key)
    if (known !== undefined) return known
    const depth = Math.max(-1, ...(references.get(key) ?? []).map(depthOf)) + 1
    depths.set(key, depth)
    return depth
  }
  for (const key of references.keys()) depthOf(key)
  return depths
}
