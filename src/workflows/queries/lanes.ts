import { sql } from 'drizzle-orm'
import { LANE_LOCK_SPACE, laneOf } from '../../core/lane.ts'
import { type Db, json } from '../../db/client.ts'

/** Waits for the lanes of these customers and holds them until the transaction ends; in order, so that two cannot wait for each other. */
export async function lockLanesOf(db: Db, customerIds: readonly number[]): Promise<void> {
  const lanes = [...new Set(customerIds.map(laneOf))].sort((a, b) => a - b)
  await db.execute(sql`
    select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, lane::int)
    from (select value as lane from jsonb_array_elements_text(${json(lanes)}::jsonb) with ordinality as l(value, n) order by n) l`)
}
