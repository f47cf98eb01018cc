import { and, eq, lte, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { schedules } from '../tables.ts'

/** Makes the row of each task, due at once, unless it is there. */
export async function insertSchedules(db: Db, names: readonly string[], now: Date): Promise<void> {
  if (names.length === 0) return
  await db
    .insert(schedules)
    .values(names.map((name) => ({ name, nextAt: now })))
    .onConflictDoNothing()
}

/** True for the one caller that may run the task now; its next turn is set in the same statement. */
export async function claimSchedule(
  db: Db,
  claim: { name: string; now: Date; nextAt: Date },
): Promise<boolean> {
  const claimed = await db
    .update(schedules)
    .set({ nextAt: claim.nextAt, lastRunAt: claim.now })
    .where(and(eq(schedules.name, claim.name), lte(schedules.nextAt, claim.now)))
    .returning({ name: schedules.name })
  return claimed.length === 1
}

/** What went wrong at the last turn, or null: shown by `relance doctor` and /readyz. */
export async function setScheduleError(db: Db, name: string, error: string | null): Promise<void> {
  await db
    .update(schedules)
    .set({ lastError: error })
    .where(and(eq(schedules.name, name), sql`${schedules.lastError} is distinct from ${error}`))
}

export type Schedule = typeof schedules.$inferSelect

/** What recurs, by name. */
export function listSchedules(db: Db): Promise<Schedule[]> {
  return db.select().from(schedules).orderBy(schedules.name)
}
