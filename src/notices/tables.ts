import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Recipients } from './notice.ts'

/** What steps have to tell the staff, one row per customer; many of them become one mail. */
export const staffNotices = pgTable(
  'staff_notices',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    enrolmentId: bigint({ mode: 'number' }).notNull(),
    customerId: bigint({ mode: 'number' }).notNull(),
    stepId: text().notNull(),
    visit: integer().notNull(),
    template: text().notNull(),
    recipients: jsonb().$type<Recipients>().notNull(),
    /** No two mails of a step in less than this. */
    everyS: integer().notNull(),
    /** What the template reads beside the customer. */
    event: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    /** The first of the mails that it went into; null: none yet. */
    mailId: bigint({ mode: 'number' }),
  },
  (t) => [
    uniqueIndex('staff_notices_once').on(t.enrolmentId, t.stepId, t.visit),
    index('staff_notices_waiting').on(t.workflowId, t.stepId, t.id).where(sql`mail_id is null`),
    index('staff_notices_customer').on(t.customerId),
  ],
)

/** Mails to staff. `handed` is committed before one leaves, so that none leaves twice. */
export const staffMails = pgTable(
  'staff_mails',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowId: bigint({ mode: 'number' }).notNull(),
    stepId: text().notNull(),
    recipient: text().notNull(),
    subject: text().notNull(),
    /** Emptied once it was sent. */
    body: text().notNull(),
    /** How many customers it is about. */
    notices: integer().notNull(),
    status: text({ enum: ['queued', 'handed', 'sent', 'failed', 'uncertain'] }).notNull(),
    dueAt: timestamp({ withTimezone: true }).notNull(),
    error: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    endedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('staff_mails_step').on(t.workflowId, t.stepId, t.createdAt),
    index('staff_mails_due').on(t.dueAt).where(sql`status in ('queued', 'handed')`),
  ],
)
