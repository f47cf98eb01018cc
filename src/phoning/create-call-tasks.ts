import type { Db } from '../db/client.ts'
import type { NewMessage } from '../messages/message.ts'
import { insertTasks } from './queries/tasks.ts'

/**
 * Puts planned phone messages on the call lists that they name, in the transaction that planned them. Takes
 * the same list as `planMessages`; other channels, and messages that have a task, are left alone. Returns how
 * many tasks are new.
 */
export async function createCallTasks(db: Db, messages: readonly NewMessage[], now: Date): Promise<number> {
  const calls = messages.filter(
    ({ channel, callListKey }) => channel === 'phone' && callListKey !== undefined,
  )
  return calls.length === 0 ? 0 : (await insertTasks(db, calls, now)).length
}
