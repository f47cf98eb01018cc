import type { Db } from '../db/client.ts'
import type { Condition } from './condition.ts'
import { directionOf, isConcerned } from './dependencies.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import type { Direction } from './leaf.ts'
import { type LiveBatch, toBatches } from './live-batches.ts'
import { findIndexMark, type LiveRules, listLiveRules } from './queries/live-rules.ts'

/** The rules in force, in batches in the order in which nested segments must be settled, and who depends on what. */
export interface SegmentIndex {
  readonly batches: readonly LiveBatch[]
  /** The segments whose answer a topic can change. */
  dependentsOf(topic: string): readonly IndexedSegment[]
  byId(id: number): IndexedSegment | undefined
}

/** Topics that make every question open again: someone new, or someone who became another. */
const ABOUT_EVERYTHING =
  /^(created|erased|restored|merge:.*|event:customer_created|event:customer_(?:un)?merged)$/

const KEPT = 4
const known = new Map<string, SegmentIndex>()

/**
 * The index of the rules that are in force now. Call it after the inbox was read: a segment that began to build
 * later then sees in its snapshot whatever that inbox told of. Costs one small statement while nothing changed.
 */
export async function loadSegmentIndex(db: Db): Promise<SegmentIndex> {
  const mark = await findIndexMark(db)
  const cached = known.get(mark)
  if (cached) return cached

  const { mark: read, rules } = await listLiveRules(db)
  const index = toIndex(rules)
  if (known.size >= KEPT) known.clear()
  known.set(read, index)
  return index
}

function toIndex(rules: readonly LiveRules[]): SegmentIndex {
  const indexed = rules.map(toIndexed)
  const byId = new Map(indexed.map((rule) => [rule.id, rule]))
  const byTopic = new Map<string, IndexedSegment[]>()
  return {
    batches: toBatches(indexed),
    byId: (id) => byId.get(id),
    dependentsOf(topic) {
      const found = byTopic.get(topic) ?? indexed.filter((rule) => isAbout(rule.topics, topic))
      // Event types and attribute names come from outside: the memory of them must not grow without end.
      if (byTopic.size < 10_000) byTopic.set(topic, found)
      return found
    },
  }
}

function toIndexed({ dependsOn: topics, ...rule }: LiveRules): IndexedSegment {
  const condition = rule.condition as Condition
  const directions = new Map<string, Direction | undefined>()
  return {
    ...rule,
    condition,
    topics,
    directionOf(topic) {
      // While it is built, whoever is no member may only not have been reached yet.
      if (rule.building || ABOUT_EVERYTHING.test(topic)) return undefined
      if (!directions.has(topic) && directions.size < 1_000)
        directions.set(topic, directionOf(condition, topic))
      return directions.get(topic)
    },
  }
}

function isAbout(topics: readonly string[], topic: string): boolean {
  return ABOUT_EVERYTHING.test(topic) || isConcerned(topics, topic)
}
