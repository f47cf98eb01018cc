import { type SQL, sql } from 'drizzle-orm'
import { late, toStatement } from '../db/prepared.ts'
import {
  changeOf,
  guardOf,
  nextSql,
  type PlannedLeaf,
  planLeaf,
  type Tree,
  testSql,
  truthOf,
} from './compile.ts'
import { type Condition, leavesOf } from './condition.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import { AHEAD_MS, type LeafScope } from './leaf.ts'

/** What one execution of a live statement is told. */
export interface LiveRun {
  readonly now: Date
  /** Customers, and for each the bits of the segments in question, see `Questions`. As texts, parted by commas. */
  readonly ids: string
  readonly either: string
  readonly onlyIn: string
  readonly onlyOut: string
  readonly rung: string
}

/** Several segments that are judged in one statement; the place of a segment in the list is its bit. */
export interface LivePlan {
  readonly segments: readonly IndexedSegment[]
  /** Each different leaf once, by the alias of its feature. */
  readonly leaves: readonly LiveLeaf[]
  /** Lookups that several leaves share. */
  readonly lookups: readonly Lookup[]
  /** For each segment: the truth of its cheap tests, where there are any, and its tree. */
  readonly trees: readonly LiveTree[]
  readonly at: SQL
}

export interface LiveTree {
  readonly tree: Tree
  /** Where this is false the whole is false for good. */
  readonly guard?: SQL
}

export interface LiveLeaf {
  readonly alias: string
  readonly test: SQL
  readonly next: SQL
  /** Bits of the segments that ask it. */
  readonly askedBy: number
}

export interface Lookup {
  readonly alias: string
  readonly askedBy: number
  /** Where an earlier lookup has not answered already. */
  readonly where?: SQL
  one(owner: SQL): SQL
}

const run = late<LiveRun>
/** An instant of the run; the same lengths make the same parameter. */
function instants(): (ms: number) => SQL {
  const known = new Map<number, SQL>()
  return (ms) => {
    const made = known.get(ms) ?? sql`${run(({ now }) => new Date(now.getTime() - ms))}::timestamptz`
    known.set(ms, made)
    return made
  }
}

/**
 * Plans segments together: a leaf that several of them ask is looked at once, and the newest instants of one sort
 * of event serve all windows over it. The result holds no instant, so its statement is made once and kept.
 */
export function planLive(segments: readonly IndexedSegment[]): LivePlan {
  const ago = instants()
  const bound: LeafScope['bound'] = (value) => run(({ now }) => value(now))
  const leaves = new Map<string, { leaf: PlannedLeaf; askedBy: number }>()
  const trees = segments.map(({ condition, zone }, place) => {
    const planned = leavesOf(condition).map((leaf) => {
      const key = JSON.stringify([leaf, zone])
      const known = leaves.get(key)?.leaf ?? planLeaf(leaf, { zone, bound, ago, alias: `f${leaves.size}` })
      leaves.set(key, { leaf: known, askedBy: (leaves.get(key)?.askedBy ?? 0) | bitOf(place) })
      return { ...known, leaf }
    })
    return toLiveTree({ condition: condition as Condition, leaves: planned })
  })
  const groups = groupRecent([...leaves.values()])
  return {
    segments,
    trees,
    at: ago(0),
    leaves: [...leaves.values()].map((asked) => toLiveLeaf(asked, groups)),
    lookups: [
      ...[...groups.values()].map((group) => toSharedLookup(group, ago)),
      ...[...leaves.values()].flatMap((asked) => toOwnLookup(asked, groups) ?? []),
    ],
  }
}

export function bitOf(place: number): number {
  return 1 << place
}

function toLiveTree(tree: Tree): LiveTree {
  const guard = guardOf(tree)
  return { tree, ...(guard && { guard }) }
}

interface Asked {
  readonly leaf: PlannedLeaf
  readonly askedBy: number
}

interface Group {
  readonly alias: string
  readonly of: SQL
  rank: number
  withinMs: number
  askedBy: number
}

/** Where no window says how far back: most of what is asked again has happened again of late. */
const LOOK_BACK_MS = 30 * 86_400_000

/** By the sort of event: how many of its newest instants, and how far back, answer all that ask. */
function groupRecent(all: readonly Asked[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const { leaf, askedBy } of all) {
    const { recent } = leaf.plan
    if (!recent) continue
    const key = keyOf(recent.of)
    const group = groups.get(key) ?? {
      alias: `g${groups.size}`,
      of: recent.of,
      rank: 0,
      withinMs: 0,
      askedBy: 0,
    }
    group.rank = Math.max(group.rank, recent.rank)
    group.withinMs = Math.max(group.withinMs, recent.withinMs ?? LOOK_BACK_MS)
    group.askedBy |= askedBy
    groups.set(key, group)
  }
  return groups
}

function keyOf(of: SQL): string {
  const { text, valuesOf } = toStatement<undefined>(of)
  return JSON.stringify([text, valuesOf(undefined)])
}

/** None for what the newest instants answer wholly. */
function toOwnLookup({ leaf, askedBy }: Asked, groups: ReadonlyMap<string, Group>): Lookup | undefined {
  const { feature, recent } = leaf.plan
  if (!feature || recent?.withinMs !== undefined) return undefined

  const group = recent && groups.get(keyOf(recent.of))
  const known = group && sql`cardinality(${sql.raw(group.alias)}.newest) < ${sql.raw(String(recent.rank))}`
  return { alias: leaf.alias, askedBy, one: feature.one, ...(known && { where: known }) }
}

function toLiveLeaf({ leaf, askedBy }: Asked, groups: ReadonlyMap<string, Group>): LiveLeaf {
  const { recent } = leaf.plan
  const group = recent && groups.get(keyOf(recent.of))
  if (!recent || !group) return { alias: leaf.alias, askedBy, test: testSql(leaf), next: nextSql(leaf) }

  const newest = sql.raw(`${group.alias}.newest`)
  const coming = sql.raw(`${group.alias}.coming`)
  return {
    alias: leaf.alias,
    askedBy,
    test: sql`((${recent.test(newest)}) is true)`,
    next: sql`coalesce(${recent.next(newest, coming)}, 'infinity')`,
  }
}

/** Fenced by its offset: pulled up, it would be looked up again for each leaf that uses it. */
function toSharedLookup({ alias, of, rank, withinMs, askedBy }: Group, ago: (ms: number) => SQL): Lookup {
  return {
    alias,
    askedBy,
    one: (owner) => sql`select
        array(select ev.occurred_at from events ev where ev.customer_id = ${owner} and ${of}
          and ev.occurred_at > ${ago(withinMs)} and ev.occurred_at <= ${ago(0)}
          order by ev.occurred_at desc limit ${sql.raw(String(rank))}) as newest,
        (select min(ev.occurred_at) from events ev where ev.customer_id = ${owner} and ${of}
          and ev.occurred_at > ${ago(0)} and ev.occurred_at <= ${ago(-AHEAD_MS)}) as coming
      offset 0`,
  }
}

/** What is true of a customer about one segment's tree, from the columns of its leaves. */
export function truthAndChange({ tree }: LiveTree): { truth: SQL; change: SQL } {
  const holds = ({ alias }: PlannedLeaf) => sql.raw(`${alias}_holds`)
  const next = ({ alias }: PlannedLeaf) => sql.raw(`${alias}_next`)
  return { truth: truthOf(tree, holds), change: changeOf(tree, holds, next) }
}
