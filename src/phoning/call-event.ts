import type { NewEvent } from '../events/append-events.ts'
import { publicMessageId } from '../messages/message-event.ts'
import type { CallTask } from './queries/tasks.ts'

/**
 * What a call came to, as workflows and segments look for it. `final` is false while the task goes on; the
 * outcome `held` is the gate's refusal and `expired` the end of its time, without any call.
 */
export function toCallEvent(
  task: CallTask,
  call: {
    readonly outcome: string
    readonly final: boolean
    readonly listKey: string
    readonly at: Date
    readonly masterKey: Buffer
    readonly reason?: string | null
    readonly attemptId?: number
  },
): NewEvent {
  return {
    customerId: task.customerId,
    type: 'call_outcome',
    occurredAt: call.at,
    receiptKey: `call_outcome:${task.id}:${call.attemptId ?? call.outcome}`,
    properties: {
      outcome: call.outcome,
      final: call.final,
      list: call.listKey,
      enrolmentId: task.enrolmentId,
      step: task.stepId,
      message: publicMessageId(task.messageId, call.masterKey),
      messageId: task.messageId,
      channel: 'phone',
      ...(call.reason ? { reason: call.reason } : {}),
    },
  }
}
