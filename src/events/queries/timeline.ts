import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { events } from '../tables.ts'

export type TimelineEvent = typeof events.$inferSelect

export interface TimelinePlace {
  readonly at: Date
  readonly id: number
}

/** Latest first. */
export function listEventsOf(
  db: Db,
  customerId: number,
  { before, limit }: { before: TimelinePlace | undefined; limit: number },
): Promise<TimelineEvent[]> {
  const older =
    before && sql`(${events.occurredAt}, ${events.id}) < (${before.at}::timestamptz, ${before.id})`
  return db
    .select()
    .from(events)
    .where(and(eq(events.customerId, customerId), older))
    .orderBy(desc(events.occurredAt), desc(events.id))
    .limit(limit)
}
