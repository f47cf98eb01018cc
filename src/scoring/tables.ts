import {
  bigint,
  date,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

/** A number about a customer by one model, with the reasons behind it. */
export const scores = pgTable(
  'scores',
  {
    customerId: bigint({ mode: 'number' }).notNull(),
    model: text().notNull(),
    value: doublePrecision().notNull(),
    band: text(),
    /** The band that workflows were last told of; kept only for models that one of them listens to. */
    bandSeen: text(),
    reasons: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.model] }), index('scores_value').on(t.model, t.value)],
)

/**
 * What a score was at the end of each day (UTC) on which it changed. The database writes it itself, whoever
 * changes `scores` (see the migration), and forgets it with the score.
 */
export const scoreHistory = pgTable(
  'score_history',
  {
    customerId: bigint({ mode: 'number' }).notNull(),
    model: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    value: doublePrecision().notNull(),
  },
  (t) => [primaryKey({ columns: [t.customerId, t.model, t.day] })],
)

/** Settings and last run of each model. */
export const scoreModels = pgTable('score_models', {
  key: text().primaryKey(),
  kind: text({ enum: ['rfm', 'engagement', 'points'] }).notNull(),
  settings: jsonb().notNull(),
  /** When the whole base was last computed, over how many customers, and what that run leaves to the next hours. */
  trainedAt: timestamp({ withTimezone: true }),
  customers: bigint({ mode: 'number' }).notNull().default(0),
  run: jsonb(),
  /** When somebody last asked for a run, or changed the settings. */
  requestedAt: timestamp({ withTimezone: true }),
})

/** Customers whose scores are to be computed again; emptied by the scoring pass. */
export const scoreQueue = pgTable(
  'score_queue',
  {
    customerId: bigint({ mode: 'number' }).primaryKey(),
    lane: smallint().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('score_queue_since').on(t.since)],
)

/** What a run over the whole base found, before it is carried over batch by batch. Unlogged: made anew each time. */
export const scoreStaging = pgTable(
  'score_staging',
  {
    model: text().notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    value: doublePrecision().notNull(),
    band: text(),
    reasons: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.model, t.customerId] })],
)
