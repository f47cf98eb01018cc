import type { Context } from '../context.ts'
import { type EngineStats, readStats } from './queries/sweep.ts'

/** How far the engine is behind; for /metrics, /readyz and the watchdog. */
export function engineStats(ctx: Context): Promise<EngineStats> {
  return readStats(ctx.db, ctx.clock.now())
}
