import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

/** How far the build of a segment's memberships is. */
export interface BuildProgress {
  /** `waiting` for a worker, `computing` who belongs, `applying` the difference, lane by lane. */
  readonly phase: 'waiting' | 'computing' | 'applying' | 'done' | 'cancelled' | 'failed'
  readonly percent: number
  /** Customers looked at so far, and in all. */
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly etaS?: number
  readonly error?: string
  readonly failures?: number
  /** Highest customer id that is part of this build; later customers are looked at as they come. */
  readonly lastId?: number
  /** Nothing was kept of it when the build began: what is kept meanwhile is of live passes. */
  readonly isNew?: boolean
  /** Its members were exact when this build began: stopped, it is live as before. */
  readonly wasLive?: boolean
  /** Where to go on after a crash: the last id computed, or the next lane to apply. */
  readonly cursor?: number
  /** Who works on it, and until when nobody else may. */
  readonly worker?: string
  readonly leaseUntil?: string
}

/** Which customers: a live set by rules, or a static one. */
export const segments = pgTable('segments', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** The slug by which workflows and other segments name it. */
  key: text().notNull().unique(),
  name: jsonb().$type<Record<string, string>>().notNull(),
  kind: text({ enum: ['rules', 'static'] }).notNull(),
  state: text({ enum: ['draft', 'building', 'live', 'failed', 'archived'] }).notNull(),
  version: integer().notNull(),
  condition: jsonb(),
  /** A condition that is being written and is not in force. */
  draft: jsonb(),
  /** Names condition and zone: two processes with the same hashes have the same rules in memory. */
  hash: text().notNull().default(''),
  /** Zone of the condition's calendar words, as the company's was when it was published. */
  zone: text().notNull().default('UTC'),
  /** Topics that can change the answer (see inbox.topic), from the compiler. */
  dependsOn: text().array().notNull(),
  /** Place in the dependency order of nested segments: 0 depends on no segment. */
  depth: smallint().notNull().default(0),
  /** Members when the deltas were last folded; add the sum of those since. */
  size: integer().notNull().default(0),
  /** Whether those whom a build brings in or puts out are announced by events, as those of live passes are. */
  announceBuild: boolean().notNull().default(false),
  buildProgress: jsonb().$type<BuildProgress>(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
  builtAt: timestamp({ withTimezone: true }),
})

/** Every condition that was ever in force. */
export const segmentVersions = pgTable(
  'segment_versions',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    version: integer().notNull(),
    condition: jsonb().notNull(),
    publishedAt: timestamp({ withTimezone: true }).notNull(),
    publishedBy: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.segmentId, t.version] })],
)

export const memberships = pgTable(
  'memberships',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.segmentId, t.customerId] }),
    index('memberships_customer').on(t.customerId, t.segmentId),
  ],
)

/**
 * An instant, never too late, at which the answer may change by the passing of time alone. It may be early:
 * it is not moved forward when something pushes the change back, only when it comes.
 */
export const segmentTimers = pgTable(
  'segment_timers',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    lane: smallint().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.segmentId, t.customerId] }), index('segment_timers_due').on(t.lane, t.at)],
)

/** Who came and went, a row per pass: lanes would wait for each other at one counter per segment. */
export const segmentDeltas = pgTable(
  'segment_deltas',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    segmentId: bigint({ mode: 'number' }).notNull(),
    entered: integer().notNull(),
    left: integer().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('segment_deltas_segment').on(t.segmentId)],
)

/** Size over time: the last known size of each day (UTC), and who came and went on it. */
export const segmentSizes = pgTable(
  'segment_sizes',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    day: date({ mode: 'string' }).notNull(),
    size: integer().notNull(),
    entered: integer().notNull(),
    left: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.segmentId, t.day] })],
)

/**
 * What a build found out, waiting to be applied. Unlogged (see drizzle/0000_foundation.sql): a crash of the server
 * empties it, and with it the row of customer 0 that says it is complete, so the build starts again.
 */
export const segmentBuildRows = pgTable(
  'segment_build_rows',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    lane: smallint().notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    member: boolean().notNull(),
    nextAt: timestamp({ withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.segmentId, t.lane, t.customerId] })],
)

/** Customers whom live passes have settled since the build began: what it found out about them is old. */
export const segmentBuildSkips = pgTable(
  'segment_build_skips',
  {
    segmentId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.segmentId, t.customerId] })],
)

/**
 * The 99 values that part the customers of a score model into hundredths, as they were at `at`. Kept for a day,
 * so that one customer's score moves no other's percentile.
 */
export const scoreCuts = pgTable('score_cuts', {
  model: text().primaryKey(),
  cuts: doublePrecision().array().notNull(),
  /** Those before, until everybody whose percentile is another by now has been put before the engine. */
  previous: doublePrecision().array(),
  at: timestamp({ withTimezone: true }).notNull(),
})

/** What the last comparison of memberships with a computation from scratch found. One row. */
export const segmentVerifications = pgTable('segment_verifications', {
  id: smallint().primaryKey().default(1),
  startedAt: timestamp({ withTimezone: true }).notNull(),
  finishedAt: timestamp({ withTimezone: true }).notNull(),
  segments: integer().notNull(),
  customers: bigint({ mode: 'number' }).notNull(),
  pending: bigint({ mode: 'number' }).notNull(),
  differences: bigint({ mode: 'number' }).notNull(),
  /** Of the segments that differ, a few customers of each. */
  details: jsonb().$type<readonly VerifiedSegment[]>().notNull(),
})

/** How one segment's memberships compare with a computation from scratch. */
export interface VerifiedSegment {
  readonly key: string
  readonly customers: number
  /** Not compared: something about them is still to be settled. */
  readonly pending: number
  readonly missing: number
  readonly surplus: number
  readonly examples: readonly number[]
}
