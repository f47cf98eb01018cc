import { type Condition, getKind, leavesOf } from './condition.ts'

const SEGMENT = 'segment:'

/** The topics of the inbox that can change the answer, each once. */
export function topicsOf(condition: Condition): string[] {
  return [...new Set(leavesOf(condition).flatMap((leaf) => getKind(leaf).dependsOn(leaf)))].sort()
}

/** Keys of the segments among the topics. */
export function segmentKeysOf(topics: readonly string[]): string[] {
  return topics.filter((topic) => topic.startsWith(SEGMENT)).map((topic) => topic.slice(SEGMENT.length))
}
