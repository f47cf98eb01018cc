import { type Context, inTransaction } from '../context.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { toCallEvent } from './call-event.ts'
import type { CallTaskState } from './call-task.ts'
import { endLapsedAttempts } from './queries/attempts.ts'
import { listCallLists } from './queries/lists.ts'
import { endCalls } from './queries/messages.ts'
import { type CallTask, lockLapsed, lockOver, saveTasks } from './queries/tasks.ts'

const BATCH = 500

/**
 * Gives back the calls whose agent did not answer within the lease, and ends those that nobody may make any
 * more: cancelled by their workflow, or too late. Returns how many of each. Call it every few seconds.
 */
export async function sweepCalls(ctx: Context): Promise<{ returned: number; ended: number }> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now()
    const returned = await returnLapsed(tx, now)
    const ended = await endOver(tx, now)
    return { returned, ended }
  })
}

async function returnLapsed({ db }: Context, now: Date): Promise<number> {
  const tasks = await lockLapsed(db, now, BATCH)
  if (tasks.length === 0) return 0
  await endLapsedAttempts(db, tasks, now)
  await saveTasks(
    db,
    tasks.map((task) => ({
      ...task,
      state: 'open',
      reason: 'lapsed',
      agentId: null,
      leaseUntil: null,
      nextAt: now,
    })),
  )
  await endCalls(
    db,
    tasks.map((task) => ({
      ...messageOf(task),
      status: 'queued',
      reason: 'lapsed',
      dueAt: now,
      sentAt: null,
      cost: 0,
    })),
  )
  return tasks.length
}

async function endOver(ctx: Context, now: Date): Promise<number> {
  const { db } = ctx
  const over = (await lockOver(db, now, BATCH)).map((task) => ({ ...task, ...howItEnded(task) }))
  if (over.length === 0) return 0
  await endCalls(
    db,
    over
      .filter(({ messageStatus }) => messageStatus === 'queued')
      .map((task) => ({
        ...messageOf(task),
        status: 'held',
        reason: 'too_late',
        dueAt: null,
        sentAt: null,
        cost: 0,
      })),
  )
  await saveTasks(
    db,
    over.map((task) => ({ ...task, agentId: null, leaseUntil: null, doneAt: now })),
  )
  const keys = new Map((await listCallLists(db)).map(({ id, key }) => [id, key]))
  const events = over
    .filter(({ state }) => state !== 'cancelled')
    .map((task) =>
      toCallEvent(task, {
        outcome: task.state,
        final: true,
        reason: task.reason,
        listKey: keys.get(task.listId) ?? '',
        at: now,
        masterKey: ctx.masterKey,
      }),
    )
  await appendEvents(db, events, now)
  await ringEngine(ctx)
  return over.length
}

function howItEnded(task: CallTask & { messageStatus: string; messageReason: string | null }): {
  state: CallTaskState
  reason: string | null
} {
  if (task.messageStatus === 'queued') return { state: 'expired', reason: 'too_late' }
  if (task.messageStatus === 'held') return { state: 'held', reason: task.messageReason }
  return { state: 'cancelled', reason: task.messageReason }
}

function messageOf(task: CallTask): { id: number; plannedAt: Date } {
  return { id: task.messageId, plannedAt: task.messagePlannedAt }
}
