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
  /** When this process looks at each task again: saves a statement per task and turn. */
  const turns = new Map<string, number>()

  async function claim({ name, everyMs }: ScheduledTask, now: Date): Promise<boolean> {
    const nowMs = now.getTime()
    if ((turns.get(name) ?? 0) > nowMs) return false

    const nextAt = new Date(nowMs + everyMs)
    const isMine = await claimSchedule(ctx.db, { name, now, nextAt })
    turns.set(name, isMine ? nextAt.getTime() : nowMs + Math.min(everyMs, 60_000))
    return isMine
  }

  async function runOnce(): Promise<string[]> {
    const now = ctx.clock.now()
    const names = tasks.map(({ name }) => name)
    if (!known) await insertSchedules(ctx.db, names, now)
    known = true

    const ran: string[] = []
    for (const task of tasks) {
      if (!(await claim(task, now))) continue
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
