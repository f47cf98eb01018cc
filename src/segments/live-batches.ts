import type { Statement } from '../db/prepared.ts'
import { leavesOf } from './condition.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import { type LiveRun, planLive } from './live-plan.ts'
import { settleStatement } from './queries/settle.ts'

/** Segments that one statement judges. None contains another. */
export interface LiveBatch {
  readonly segments: readonly IndexedSegment[]
  /** Made when it is first needed. */
  statement(): Statement<LiveRun>
}

/** A segment is a bit of an int, and a statement must stay a size that the server plans in milliseconds. */
const SEGMENTS_MAX = 24
const LEAVES_MAX = 60

/**
 * In the order in which nested segments must be settled. Those that wait for the same news stand together, so
 * that they share what is looked up and a single event runs few statements.
 */
export function toBatches(rules: readonly IndexedSegment[]): LiveBatch[] {
  const inOrder = [...rules].sort(
    (a, b) => a.depth - b.depth || compare(a.topics.join(), b.topics.join()) || a.id - b.id,
  )
  const batches: IndexedSegment[][] = []
  let leaves = 0
  for (const rule of inOrder) {
    const last = batches.at(-1)
    const more = leavesOf(rule.condition).length
    const fits = last?.[0]?.depth === rule.depth && last.length < SEGMENTS_MAX && leaves + more <= LEAVES_MAX
    if (last && fits) last.push(rule)
    else batches.push([rule])
    leaves = fits ? leaves + more : more
  }
  return batches.map(toBatch)
}

export function toBatch(segments: readonly IndexedSegment[]): LiveBatch {
  let made: Statement<LiveRun> | undefined
  return {
    segments,
    statement() {
      made ??= settleStatement(planLive(segments))
      return made
    },
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
