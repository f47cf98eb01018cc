import type { Condition } from './condition.ts'
import type { Direction } from './leaf.ts'
import type { LiveRules } from './queries/live-rules.ts'

/** A segment in force, as lane passes know it. */
export interface IndexedSegment extends Omit<LiveRules, 'condition' | 'dependsOn'> {
  readonly condition: Condition
  readonly topics: readonly string[]
  /** The only way in which one more thing of a topic can move it; undefined when it may be either. */
  directionOf(topic: string): Direction | undefined
}
