import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'

/** Languages in which a condition can say itself. */
export type Locale = 'en' | 'fr'

/** What a leaf may use while it is turned into SQL. */
export interface LeafScope {
  /** The instant as of which the condition is judged, bound; what happened later does not count yet. */
  readonly at: SQL
  /** `at` less so many milliseconds; more when negative. Bound as an instant, so that partitions can be left out. */
  ago(ms: number): SQL
  /** Anything else that follows from the instant, bound. */
  bound(value: (now: Date) => unknown): SQL
  /** Zone of calendar words: dates without a time, anniversaries. */
  readonly zone: string
  /** A column of this leaf's feature. */
  row(column: string): SQL
  /** Count everything rather than as far as the test needs: for explanations. */
  readonly inFull: boolean
}

/**
 * What must be gathered about a customer before the test: one row of columns. Both forms give the same
 * columns; the first is for some customers (one index lookup each), the second for all of them (one scan).
 */
export interface Feature {
  /** A subquery with exactly one row, about the customer whose id is `owner`. */
  one(owner: SQL): SQL
  /** A subquery with a `customer_id` and one row for each customer about whom there is anything. */
  each(isInRange: (customerId: SQL) => SQL): SQL
}

/**
 * A question that the newest few instants of one sort of event answer. Where many such questions are asked
 * about the same sort, one lookup serves them all.
 */
export interface Recent {
  /** Which rows `ev` of events. */
  readonly of: SQL
  /** How many instants must be known, newest first. */
  readonly rank: number
  /** How far back. When left out, no window bounds it: the leaf's feature is looked up where fewer are known. */
  readonly withinMs?: number
  test(newest: SQL): SQL
  /** `coming` is the first instant that is still to come. */
  next(newest: SQL, coming: SQL): SQL
}

export interface LeafPlan {
  readonly feature?: Feature
  /** The same as feature, test and next, for the live check of some customers. */
  readonly recent?: Recent
  /** Boolean. Null counts as false. Must not throw whatever is stored. */
  readonly test: SQL
  /** The first instant after `now` at which the test can flip though nothing is written. May be early, never late. */
  readonly next?: SQL
  /** The values that decided, as jsonb. */
  readonly seen: SQL
  /** Since when it is true, where that can be told. */
  readonly since?: SQL
}

export type Direction = 'up' | 'down'

/** One kind of condition: everything that the product knows about it. */
export interface LeafKind<Leaf = unknown> {
  /** The key by which a node is recognised: `{ event: … }`. */
  readonly key: string
  /** Tells kinds with the same key apart. */
  accepts?(node: Readonly<Record<string, unknown>>): boolean
  readonly schema: z.ZodType<Leaf>
  /** Shown to whoever mistypes it. */
  readonly example: string
  /** Topics of the inbox that can change the answer. A `*` at the end stands for any rest. */
  dependsOn(leaf: Leaf): readonly string[]
  /**
   * What one more thing of this topic can do: only make the test true, only make it false. Undefined for both.
   * Known, it spares those whose answer cannot change.
   */
  direction?(leaf: Leaf, topic: string): Direction | undefined
  plan(leaf: Leaf, scope: LeafScope): LeafPlan
  sentence(leaf: Leaf, locale: Locale): string
  /** True when the answer for a past instant can still be told. */
  readonly knowsThePast: boolean
}

export function defineLeaf<Leaf>(kind: LeafKind<Leaf>): LeafKind<Leaf> {
  return kind
}

/**
 * A feature made of the rows of one table, aggregated per customer. Every column must be an aggregate or a
 * subquery about the customer that it is given.
 */
export function aggregate(source: {
  from: SQL
  owner: SQL
  where: SQL
  columns(owner: SQL): Readonly<Record<string, SQL>>
}): Feature {
  return {
    one: (owner) => sql`select ${namedColumns(source.columns(owner))} from ${source.from}
      where ${source.owner} = ${owner} and ${source.where}`,
    each: (
      isInRange,
    ) => sql`select ${source.owner} as customer_id, ${namedColumns(source.columns(source.owner))}
      from ${source.from} where ${isInRange(source.owner)} and ${source.where} group by ${source.owner}`,
  }
}

function namedColumns(columns: Readonly<Record<string, SQL>>): SQL {
  return sql.join(
    Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.raw(name)}`),
    sql`, `,
  )
}

/**
 * How far ahead of the clock an event can be dated: ingest moves anything more than five minutes ahead, and two
 * machines' clocks differ by less than the rest.
 */
export const AHEAD_MS = 86_400_000

/** An interval of exactly so many milliseconds. */
export function interval(ms: number): SQL {
  return sql`(${ms / 1000}::float8 * interval '1 second')`
}

/** The instant if it is still to come, else null. */
export function ifLater(instant: SQL, scope: LeafScope): SQL {
  return sql`case when ${instant} > ${scope.at} then ${instant} end`
}

/** All of them; true when there are none. */
export function conjunction(tests: readonly SQL[]): SQL {
  if (tests.length === 0) return sql`true`
  return sql`(${sql.join(
    tests.map((test) => sql`(${test})`),
    sql` and `,
  )})`
}

/** The earliest, nulls aside. */
export function earliest(instants: readonly SQL[]): SQL | undefined {
  if (instants.length === 0) return undefined
  return sql`least(${sql.join([...instants], sql`, `)})`
}
