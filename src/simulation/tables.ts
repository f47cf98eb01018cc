import { sql } from 'drizzle-orm'
import {
  bigint,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import { simulationStates } from './states.ts'

/** A simulation that somebody asked for, and what came of it. Kept 30 days. */
export const simulations = pgTable(
  'simulations',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    workflowKey: text().notNull(),
    /** As given: YAML text or parsed. */
    definition: jsonb().notNull(),
    options: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text({ enum: simulationStates }).notNull(),
    /** 0 to 1: how much of the period is behind the virtual clock. */
    progress: doublePrecision().notNull().default(0),
    /** While it runs: whoever has not moved it since is gone. */
    movedAt: timestamp({ withTimezone: true }).notNull(),
    tries: smallint().notNull().default(0),
    result: jsonb().$type<Record<string, unknown>>(),
    error: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    createdBy: text().notNull(),
    finishedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    index('simulations_open').on(t.movedAt).where(sql`state in ('queued', 'running')`),
    index('simulations_workflow').on(t.workflowKey, t.id),
  ],
)
