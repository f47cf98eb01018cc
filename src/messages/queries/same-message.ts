import { sql } from 'drizzle-orm'

/**
 * The row `m` is the message that `x` names. Its partition is found by the instant; a range, since JavaScript
 * keeps milliseconds and Postgres microseconds.
 */
export const sameMessage = sql`m.id = x.id and m.planned_at >= x."plannedAt"
  and m.planned_at < x."plannedAt" + interval '1 millisecond'`
