import type { Context } from '../context.ts'
import { claimSchedule, insertSchedules, setScheduleError } from './queries/schedules.ts'

/** Something that is done again and again, by one of the workers, whichever comes first. */
export interface ScheduledTask {
  readonly name: string
  readonly everyMs: number
  run(ctx: Context): Promise<unknown>
}

export interface Scheduler {
  /** Runs the tasks that are due and that nobody else has claimed; returns their names. */
  runOnce(): Promise<string[]>
}

/** A task that fails is logged, shown, and tried again at its next turn; the others go on. */
export function createScheduler(ctx: Context, tasks: readonly ScheduledTask[]): Scheduler {
  let known = false
  const turns = new Map<string, number>()

  async function runOnce(): Promise<string[]> {
    const now = ctx.clock.now()
    if (!known)
      await insertSchedules(
        ctx.db,
        tasks.map((task) => task.name),
        now,
      )
    known = true

    const ran: string[] = []
    for (const task of tasks) {
      // Saves a statement per task and second: our own last turn says when the row can be due at the earliest.
      if ((turns.get(task.name) ?? 0) > now.getTime()) continue
      const nextAt = new Date(now.getTime() + task.everyMs)
      const mine = await claimSchedule(ctx.db, { name: task.name, now, nextAt })
      turns.set(task.name, mine ? nextAt.getTime() : now.getTime() + Math.min(task.everyMs, 60_000))
      if (!mine) continue
      await runTask(ctx, task)
      ran.push(task.name)
    }
    return ran
  }

  return { runOnce }
}

async function runTask(ctx: Context, task: ScheduledTask): Promise<void> {
  try {
    await task.run(ctx)
    await setScheduleError(ctx.db, task.name, null)
  } catch (error) {
    ctx.log.error({ err: error, task: task.name }, 'a scheduled task failed')
    await setScheduleError(ctx.db, task.name, error instanceof Error ? error.message : String(error))
  }
}
