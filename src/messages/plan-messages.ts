import type { Db } from '../db/client.ts'
import type { NewMessage } from './message.ts'
import { insertMessages, type PlannedMessage } from './queries/plan.ts'

/**
 * Records intents, in the transaction of the step that has them. Returns the new ones only: what the same
 * visit of the same step planned before exists already. Ring `dispatchMessages` for the channels afterwards.
 */
export async function planMessages(db: Db, messages: readonly NewMessage[]): Promise<PlannedMessage[]> {
  return messages.length === 0 ? [] : insertMessages(db, messages)
}
