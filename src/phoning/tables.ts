import { sql } from 'drizzle-orm'
import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { CallListSettings } from './call-list.ts'
import { callTaskStates } from './call-task.ts'

export const callLists = pgTable('call_lists', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text().notNull().unique(),
  name: text().notNull(),
  settings: jsonb().$type<CallListSettings>().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
})

/** A message with channel `phone` plus its work state: whom to call, when, how often it was tried. */
export const callTasks = pgTable(
  'call_tasks',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    listId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    messageId: bigint({ mode: 'number' }).notNull().unique(),
    /** With the id, names the message's row without looking through every partition. */
    messagePlannedAt: timestamp({ withTimezone: true }).notNull(),
    enrolmentId: bigint({ mode: 'number' }),
    stepId: text(),
    state: text({ enum: callTaskStates }).notNull(),
    reason: text(),
    priority: doublePrecision().notNull().default(0),
    /** Calls that reached nobody; all of them are in call_attempts. */
    attempts: smallint().notNull().default(0),
    nextAt: timestamp({ withTimezone: true }).notNull(),
    /** 1 when a call-back was promised at `nextAt`: it goes before priority. */
    callback: smallint().notNull().default(0),
    agentId: text(),
    leaseUntil: timestamp({ withTimezone: true }),
    fence: integer().notNull().default(0),
    outcome: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    doneAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('call_tasks_open')
      .on(t.listId, t.callback.desc(), t.priority.desc(), t.createdAt, t.id)
      .where(sql`state = 'open'`),
    index('call_tasks_claimed').on(t.leaseUntil).where(sql`state = 'claimed'`),
    index('call_tasks_list').on(t.listId, t.state, t.id),
    index('call_tasks_customer').on(t.customerId),
    index('call_tasks_enrolment').on(t.enrolmentId),
  ],
)

/** One dialling, kept as the law asks: who, whom, when, which number, on what ground, with what result. */
export const callAttempts = pgTable(
  'call_attempts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    taskId: bigint({ mode: 'number' }).notNull(),
    /** The claim that it belongs to. */
    fence: integer().notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    agentId: text().notNull(),
    phone: text().notNull(),
    callerNumber: text(),
    startedAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
    timezone: text().notNull(),
    outcome: text(),
    notes: text(),
    gate: jsonb().$type<Record<string, unknown>>().notNull(),
    consentEntryId: bigint({ mode: 'number' }),
  },
  (t) => [
    uniqueIndex('call_attempts_once').on(t.taskId, t.fence),
    index('call_attempts_customer').on(t.customerId, t.startedAt),
    index('call_attempts_phone').on(t.phone, t.startedAt),
  ],
)
