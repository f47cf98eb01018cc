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

/**
 * One intent to contact one customer on one channel; calls too. Range-partitioned by month of planned_at,
 * which is the instant at which the customer arrived at the step: the same whenever the step is run again,
 * so the unique key over (enrolment, step, visit, planned_at) holds over all partitions.
 */
export const messages = pgTable(
  'messages',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    plannedAt: timestamp({ withTimezone: true }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    lane: smallint().notNull(),
    channel: text({ enum: ['email', 'sms', 'phone'] }).notNull(),
    purpose: text().notNull(),
    /** Marketing needs consent and is never re-sent blindly; transactional needs neither. */
    class: text({ enum: ['marketing', 'transactional'] }).notNull(),
    status: text({
      enum: ['queued', 'handed', 'sent', 'failed', 'uncertain', 'held', 'cancelled'],
    }).notNull(),
    /** Why it is held, failed, cancelled or still waiting: a verdict's reason code. */
    reason: text(),
    workflowId: bigint({ mode: 'number' }),
    versionId: bigint({ mode: 'number' }),
    enrolmentId: bigint({ mode: 'number' }),
    stepId: text(),
    visit: integer().notNull().default(1),
    templateVersionId: bigint({ mode: 'number' }).notNull(),
    variant: text(),
    /** Data for the template beside the customer: the entry event's properties and such. */
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Who goes first: 0 transactional, 1 answers to an event, 2 bulk. */
    rank: smallint().notNull().default(1),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    /** After this it is not worth sending: held as `too_late`. */
    expiresAt: timestamp({ withTimezone: true }),
    fence: integer().notNull().default(0),
    leaseUntil: timestamp({ withTimezone: true }),
    handedAt: timestamp({ withTimezone: true }),
    sentAt: timestamp({ withTimezone: true }),
    provider: text(),
    providerMessageId: text(),
    attempts: smallint().notNull().default(0),
    error: text(),
    locale: text(),
    parts: smallint(),
    cost: doublePrecision(),
    /** The last verdict with the values that it saw. */
    gate: jsonb().$type<Record<string, unknown>>(),
    consentEntryId: bigint({ mode: 'number' }),
    /** Its pixel tells who opened it, and its links who clicked: the person had agreed when it was rendered. */
    tracking: boolean().notNull().default(false),
    clickTracking: boolean().notNull().default(false),
    deliveredAt: timestamp({ withTimezone: true }),
    openedAt: timestamp({ withTimezone: true }),
    clickedAt: timestamp({ withTimezone: true }),
    repliedAt: timestamp({ withTimezone: true }),
    bouncedAt: timestamp({ withTimezone: true }),
    complainedAt: timestamp({ withTimezone: true }),
    unsubscribedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.plannedAt] }),
    uniqueIndex('messages_once').on(t.enrolmentId, t.stepId, t.visit, t.plannedAt),
    index('messages_queued').on(t.channel, t.rank, t.dueAt, t.id).where(sql`status = 'queued'`),
    index('messages_handed').on(t.leaseUntil).where(sql`status = 'handed'`),
    index('messages_uncertain').on(t.id).where(sql`status = 'uncertain'`),
    index('messages_customer').on(t.customerId, t.handedAt),
    index('messages_workflow').on(t.workflowId, t.stepId, t.status),
    // The rows of a day lie together: found without an entry per row, which two updates of each message would renew.
    index('messages_planned').using('brin', t.plannedAt).with({ autosummarize: true }),
    index('messages_provider').on(t.providerMessageId).where(sql`provider_message_id is not null`),
  ],
)

/** Token buckets per provider and sender; taken in batches, in the gate's transaction. */
export const sendBudgets = pgTable('send_budgets', {
  key: text().primaryKey(),
  ratePerSecond: doublePrecision().notNull(),
  burst: doublePrecision().notNull(),
  tokens: doublePrecision().notNull(),
  refilledAt: timestamp({ withTimezone: true }).notNull(),
  dailyQuota: integer(),
  sentToday: integer().notNull().default(0),
  day: text(),
  /** Set when the provider asked us to slow down or refused the account. */
  pausedUntil: timestamp({ withTimezone: true }),
  pausedReason: text(),
})

/**
 * Clicks of the last moments, until it is clear that no scanner made them; only of people who let us see
 * their clicks. Emptied within seconds.
 */
export const clickHits = pgTable(
  'click_hits',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    messageId: bigint({ mode: 'number' }).notNull(),
    position: integer().notNull(),
    url: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    /** Why no person can have made it, when the request alone shows that. */
    machine: text(),
    settled: boolean().notNull().default(false),
  },
  (t) => [index('click_hits_message').on(t.messageId, t.at), index('click_hits_open').on(t.at)],
)

/** Opens of one step's mails without saying whose: every such mail carries the same pixel. */
export const openPixels = pgTable(
  'open_pixels',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** 0 and '' where there is none: a key has no nulls. */
    workflowId: bigint({ mode: 'number' }).notNull(),
    stepId: text().notNull(),
    templateVersionId: bigint({ mode: 'number' }).notNull(),
    opens: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [uniqueIndex('open_pixels_once').on(t.workflowId, t.stepId, t.templateVersionId)],
)

/** The day, and no more, of a customer's last open; for weeding out dead addresses and nothing else. */
export const lastOpens = pgTable('last_opens', {
  customerId: bigint({ mode: 'number' }).primaryKey(),
  openedOn: date({ mode: 'string' }).notNull(),
})

/** What the outbox provider "delivered": recorded, viewable, never sent. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    messageId: bigint({ mode: 'number' }),
    channel: text().notNull(),
    recipient: text().notNull(),
    subject: text(),
    body: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [index('outbox_message').on(t.messageId)],
)

const counted = () => bigint({ mode: 'number' }).notNull().default(0)

/** How many messages of a step and channel stand where, and what came back, by the day (UTC) they left, else were planned. */
const messageCountColumns = () => ({
  /** 0: of no workflow. */
  workflowId: bigint({ mode: 'number' }).notNull(),
  /** '': of no step. */
  stepId: text().notNull(),
  channel: text({ enum: ['email', 'sms', 'phone'] }).notNull(),
  day: date({ mode: 'string' }).notNull(),
  planned: counted(),
  queued: counted(),
  handed: counted(),
  sent: counted(),
  held: counted(),
  failed: counted(),
  uncertain: counted(),
  cancelled: counted(),
  delivered: counted(),
  opened: counted(),
  clicked: counted(),
  replied: counted(),
  bounced: counted(),
  complained: counted(),
  unsubscribed: counted(),
  /** Decimal, so that what is taken off again leaves nothing behind. */
  cost: numeric({ mode: 'number' }).notNull().default(0),
})

/** The sum of the deltas that were folded. Read both: `messages` = counts + deltas, always. */
export const messageCounts = pgTable('message_counts', messageCountColumns(), (t) => [
  primaryKey({ columns: [t.workflowId, t.stepId, t.channel, t.day] }),
])

/**
 * What each statement on `messages` changed. The database writes it itself, whoever changes them (see the
 * migration): rows are only added, so that no two writers wait for each other; a fold takes them away.
 */
export const messageDeltas = pgTable('message_deltas', messageCountColumns())
