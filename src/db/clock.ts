import { sql } from 'drizzle-orm'
import type { Clock } from '../core/clock.ts'
import { type Db, rows } from './client.ts'

export interface DatabaseClock extends Clock {
  /** Milliseconds that the machine's own clock is ahead of the database's, at the last comparison. */
  readonly machineAheadMs: number
  stop(): void
}

const COMPARE_EVERY_MS = 60_000
/** A database set back by more than this is followed at once; by less, time stands still until it has caught up. */
const STAND_STILL_MS = 5_000

/**
 * The database's clock, compared every minute and run on the machine's monotonic counter in between: so all
 * machines agree on leases and due times, whatever their own clocks say, and time does not run backwards.
 */
export async function databaseClock(db: Db): Promise<DatabaseClock> {
  let lastMs = 0
  let offsetMs = await measureOffset(db)

  async function compare(): Promise<void> {
    offsetMs = await measureOffset(db)
    const nowMs = performance.now() + offsetMs
    if (nowMs < lastMs - STAND_STILL_MS) lastMs = nowMs
  }

  // A comparison that fails is tried again in a minute; until then the last one holds.
  const timer = setInterval(() => void compare().catch(() => undefined), COMPARE_EVERY_MS).unref()
  return {
    get machineAheadMs() {
      return performance.timeOrigin - offsetMs
    },
    now() {
      lastMs = Math.max(lastMs, performance.now() + offsetMs)
      return new Date(Math.trunc(lastMs))
    },
    stop: () => clearInterval(timer),
  }
}

/** What to add to `performance.now()` to get the database's milliseconds: the best of three questions. */
async function measureOffset(db: Db): Promise<number> {
  let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs: 0 }
  for (let asked = 0; asked < 3; asked++) {
    const askedMs = performance.now()
    const [answer] = await rows<{ ms: number }>(
      db,
      sql`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`,
    )
    const tripMs = performance.now() - askedMs
    const offsetMs = Number(answer?.ms) - askedMs - tripMs / 2
    if (tripMs < best.tripMs) best = { tripMs, offsetMs }
  }
  return best.offsetMs
}
