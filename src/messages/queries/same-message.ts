import { sql } from 'drizzle-orm'

/**
 * The row `m` is the message that `x` names. Its partition is found by the instant; a range, since JavaScript
 * keeps milliseconds and Postgres microseconds.
 */
export const sameMessage = sql`m.id = x.id and m.planned_at >= x."plannedAt"
  and m.planned_at < x."plannedAt" + interval '1 millisecond'`

/**
 * The status in a form for which no index can be used: with stale statistics the planner takes the partial
 * index on queued messages for empty and reads all of it, once per row.
 */
export const statusUnindexed = sql`(m.status || '')`
