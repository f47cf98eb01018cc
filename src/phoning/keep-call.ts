import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { moveLease } from './queries/desk.ts'
import { findCallListById } from './queries/lists.ts'
import { lockTask } from './queries/tasks.ts'

const MINUTE_MS = 60_000

/**
 * The agent is still on this call: its lease begins anew, and its new end is returned. A ConflictError when the
 * call is not theirs any more: the lease was over, or its result is known.
 */
export async function keepCall(ctx: Context, taskId: number, fence: number): Promise<Date> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const task = await lockTask(db, taskId)
    if (!task) throw new NotFoundError('call task', String(taskId))
    if (task.state !== 'claimed' || task.fence !== fence || task.agentId !== actor.id) {
      throw new ConflictError('this call is not yours any more')
    }

    const list = await findCallListById(db, task.listId)
    if (!list) throw new Error(`call list ${task.listId} vanished`)
    const until = new Date(clock.now().getTime() + list.settings.leaseMinutes * MINUTE_MS)
    await moveLease(db, {
      id: task.id,
      message: { id: task.messageId, plannedAt: task.messagePlannedAt },
      until,
    })
    return until
  })
}
