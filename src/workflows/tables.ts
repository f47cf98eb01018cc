import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

export const workflows = pgTable('workflows', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text().notNull().unique(),
  name: jsonb().$type<Record<string, string>>().notNull(),
  state: text({ enum: ['draft', 'live', 'paused', 'archived'] }).notNull(),
  liveVersionId: bigint({ mode: 'number' }),
  /** An audience trigger's instant; null once it was launched. */
  launchAt: timestamp({ withTimezone: true }),
  launchedAt: timestamp({ withTimezone: true }),
  /** How far the launch has come: customers are enrolled in id order, so that a killed launch goes on from here. */
  launchCursor: bigint({ mode: 'number' }).notNull().default(0),
  /** Size of the audience when the launch began. */
  launchTotal: integer(),
  launchEnrolled: integer().notNull().default(0),
  launchFinishedAt: timestamp({ withTimezone: true }),
  /** The last occasion (a wall time) of a trigger that comes round by the clock, once it was planned. */
  lastOccasion: text(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})

/** Immutable but for the comments of `source`. `definition` as published, `program` what it compiled to. */
export const workflowVersions = pgTable(
  'workflow_versions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    version: integer().notNull(),
    definition: jsonb().notNull(),
    program: jsonb().notNull(),
    /** Its YAML as it was written, comments and all; null when it was published as parsed JSON. */
    source: text(),
    publishedAt: timestamp({ withTimezone: true }).notNull(),
    publishedBy: text().notNull(),
  },
  (t) => [uniqueIndex('workflow_versions_version').on(t.workflowId, t.version)],
)

/**
 * What an author works on before it is published, valid or not. The row stays when the draft is discarded or
 * published (`source` is then null), so that a revision is never given out twice.
 */
export const workflowDrafts = pgTable('workflow_drafts', {
  key: text().primaryKey(),
  revision: integer().notNull(),
  /** YAML or JSON, as it was written. */
  source: text(),
  /** The version that was live when the draft was begun; 0: none. */
  baseVersion: integer().notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
  updatedBy: text().notNull(),
})

/** Customers in flight on their way from older versions to another, by a plan. One at a time per workflow. */
export const workflowMigrations = pgTable(
  'workflow_migrations',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    toVersionId: bigint({ mode: 'number' }).notNull(),
    plan: jsonb().notNull(),
    state: text({ enum: ['running', 'done', 'cancelled'] }).notNull(),
    /** The last enrolment looked at, in id order; 0 again for the last look for latecomers. */
    cursor: bigint({ mode: 'number' }).notNull().default(0),
    /** Enrolments that the plan moved or ended when it began, and how many of each it has. */
    total: integer().notNull(),
    moved: integer().notNull().default(0),
    exited: integer().notNull().default(0),
    cancelledMessages: integer().notNull().default(0),
    startedAt: timestamp({ withTimezone: true }).notNull(),
    startedBy: text().notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('workflow_migrations_workflow').on(t.workflowId, t.id),
    uniqueIndex('workflow_migrations_running').on(t.workflowId).where(sql`state = 'running'`),
  ],
)

/** One customer's passage through one version. Its position is a step id. */
export const enrolments = pgTable(
  'enrolments',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    versionId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    lane: smallint().notNull(),
    /** '' when one may enter only once, else what made this entry distinct (event id, cart id, launch). */
    entryKey: text().notNull().default(''),
    arm: text({ enum: ['treated', 'holdout'] }).notNull(),
    status: text({ enum: ['active', 'done', 'exited', 'failed'] }).notNull(),
    step: text(),
    visit: integer().notNull().default(1),
    arrivedAt: timestamp({ withTimezone: true }).notNull(),
    /** When to look again by the clock; null when it waits for events only or has ended. */
    wakeAt: timestamp({ withTimezone: true }),
    /** The `wakeAt` that came while its workflow was paused; resuming puts it back. */
    frozenAt: timestamp({ withTimezone: true }),
    /** True once its step was entered and asked to wait; false on arrival. */
    waiting: boolean().notNull().default(false),
    /** The entry, and from when on the events count that its step waits for; see engine/enrolment.ts. */
    facts: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    enteredAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
    exitReason: text(),
    /** End of the window in which the goal counts, also after the last step; null without a goal. */
    goalUntil: timestamp({ withTimezone: true }),
    goalAt: timestamp({ withTimezone: true }),
    goalValue: doublePrecision(),
    /** Errors of its current step in a row; it is set aside as failed after five. */
    errors: smallint().notNull().default(0),
  },
  (t) => [
    // Every move of an enrolment writes to every index (wake_at is in one, so no HOT update): as few as will do.
    // `once` leads with the customer, so that it also finds the enrolments that an event may wake.
    uniqueIndex('enrolments_once').on(t.customerId, t.workflowId, t.entryKey),
    index('enrolments_due').on(t.lane, t.wakeAt).where(sql`status = 'active' and wake_at is not null`),
    index('enrolments_workflow').on(t.workflowId, t.id),
    index('enrolments_frozen').on(t.workflowId).where(sql`frozen_at is not null`),
  ],
)

/** Every passage through a step, with the branch taken and the facts that decided it. */
export const stepLog = pgTable(
  'step_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    enrolmentId: bigint({ mode: 'number' }).notNull(),
    versionId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    step: text().notNull(),
    visit: integer().notNull(),
    arrivedAt: timestamp({ withTimezone: true }).notNull(),
    leftAt: timestamp({ withTimezone: true }).notNull(),
    branch: text(),
    facts: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [
    index('step_log_enrolment').on(t.enrolmentId),
    index('step_log_version').on(t.versionId, t.step, t.leftAt),
  ],
)

/** Triggers that were seen and refused, with the reason; those accepted are enrolments. */
export const triggerRefusals = pgTable(
  'trigger_refusals',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    eventId: bigint({ mode: 'number' }),
    reason: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('trigger_refusals_customer').on(t.customerId, t.workflowId)],
)

/** What became of a bandit's arms: rows are only added, by the pass that saw it, and now and then folded into one. */
export const armResults = pgTable(
  'arm_results',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    step: text().notNull(),
    arm: text().notNull(),
    shown: integer().notNull(),
    won: integer().notNull(),
  },
  (t) => [index('arm_results_step').on(t.workflowId, t.step)],
)

/** Times at which a trigger comes round by the clock: one row per occasion and instant, for the zones where it is then. */
export const occasions = pgTable(
  'occasions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    /** Wall time: `2026-11-27T09:00`. */
    occasion: text().notNull(),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    /** Null: everybody. */
    zones: jsonb().$type<string[]>(),
    state: text({ enum: ['planned', 'running', 'done', 'skipped'] }).notNull(),
    /** Customers up to this id are enrolled. */
    cursor: bigint({ mode: 'number' }).notNull().default(0),
    enrolled: integer().notNull().default(0),
    finishedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    uniqueIndex('occasions_once').on(t.workflowId, t.occasion, t.dueAt),
    index('occasions_open').on(t.dueAt).where(sql`state in ('planned', 'running')`),
  ],
)

const counted = () => bigint({ mode: 'number' }).notNull().default(0)

/** Enrolments by day (UTC): of entry those who entered, of the goal those who reached it, of the end those who failed. */
const enrolmentCountColumns = () => ({
  workflowId: bigint({ mode: 'number' }).notNull(),
  day: date({ mode: 'string' }).notNull(),
  entered: counted(),
  active: counted(),
  holdout: counted(),
  failed: counted(),
  /** Treated ones, and what their goals were worth. */
  converted: counted(),
  value: numeric({ mode: 'number' }).notNull().default(0),
})

/** As message_counts: the sum of the deltas that were folded. */
export const enrolmentCounts = pgTable('enrolment_counts', enrolmentCountColumns(), (t) => [
  primaryKey({ columns: [t.workflowId, t.day] }),
])

export const enrolmentDeltas = pgTable('enrolment_deltas', enrolmentCountColumns())
