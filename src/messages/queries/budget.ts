import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Budget } from '../pacing.ts'

export interface Rate {
  readonly perSecond: number
  /** Most that may leave at once; a second's worth when left out. */
  readonly burst?: number
  readonly dailyQuota?: number
}

/**
 * Until the transaction ends no other gate decides: caps and budgets are counted and used in one go. Every
 * statement of the gate looks up a few hundred rows by key; with stale statistics (a campaign planned a second
 * ago) the planner would rather read whole tables for them: 86 ms instead of 6 for the caps of 250 people.
 */
export async function lockGate(db: Db): Promise<void> {
  await db.execute(sql`
    select pg_advisory_xact_lock(hashtextextended('relance:gate', 0)),
      set_config('enable_seqscan', 'off', true)`)
}

/** The budget's row, made on first use and at the rate that is configured now. Locks it. */
export async function lockBudget(db: Db, key: string, rate: Rate, now: Date): Promise<Budget> {
  const burst = rate.burst ?? Math.max(1, rate.perSecond)
  const [budget] = await rows<Budget>(
    db,
    sql`
    insert into send_budgets (key, rate_per_second, burst, tokens, refilled_at, daily_quota)
    values (${key}, ${rate.perSecond}, ${burst}, ${burst}, ${now}::timestamptz, ${rate.dailyQuota ?? null}::int)
    on conflict (key) do update set rate_per_second = excluded.rate_per_second, burst = excluded.burst,
      daily_quota = excluded.daily_quota
    returning rate_per_second as "ratePerSecond", burst, tokens, refilled_at as "refilledAt",
      daily_quota as "dailyQuota", sent_today as "sentToday", day, paused_until as "pausedUntil"`,
  )
  if (!budget) throw new Error(`the budget ${key} was neither made nor found`)
  return budget
}

export async function saveBudget(db: Db, key: string, budget: Budget): Promise<void> {
  await db.execute(sql`
    update send_budgets set tokens = ${budget.tokens}, refilled_at = ${budget.refilledAt}::timestamptz,
      sent_today = ${budget.sentToday}, day = ${budget.day}
    where key = ${key}`)
}

/** Nothing leaves by this budget before `until`. A longer pause that is set already stays. */
export async function pauseBudget(db: Db, key: string, until: Date, reason: string): Promise<void> {
  await db.execute(sql`
    update send_budgets set paused_until = ${until}::timestamptz, paused_reason = ${reason}
    where key = ${key} and (paused_until is null or paused_until < ${until}::timestamptz)`)
}
