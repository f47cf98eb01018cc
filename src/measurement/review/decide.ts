import type { Settings } from '../../company/settings.ts'
import type { ContactVerdict } from '../../consent/contact-policy.ts'
import { addDuration } from '../../core/calendar.ts'
import type { Db } from '../../db/client.ts'
import { decideBatch } from '../../messages/decide-batch.ts'
import type { MessageClass } from '../../messages/message.ts'
import type { ClaimedMessage } from '../../messages/queries/claim.ts'
import { decideCalls } from '../../phoning/claim-call.ts'
import type { ReviewChannel } from './contacts.ts'

/** One question to the gate about many people at one instant. */
export interface Question {
  readonly channel: ReviewChannel
  readonly purpose: string
  readonly class: MessageClass
  readonly within: string | undefined
  readonly at: Date
}

export interface Answer {
  readonly customerId: number
  readonly verdict: ContactVerdict
}

const BATCH = 5_000

/** What the gate's own policy would say at that instant, from what is known now. Nothing is locked or written. */
export async function askGate(
  db: Db,
  settings: Settings,
  question: Question,
  customerIds: readonly number[],
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < customerIds.length; start += BATCH) {
    const messages = customerIds
      .slice(start, start + BATCH)
      .map((id, index) => toMessage(question, id, index))
    answers.push(...(await decide(db, settings, question, messages)))
  }
  return answers
}

async function decide(
  db: Db,
  settings: Settings,
  { channel, at }: Question,
  messages: readonly ClaimedMessage[],
): Promise<Answer[]> {
  const decisions =
    channel === 'phone'
      ? await decideCalls(db, messages, at, { locking: 'only_looks' })
      : await decideBatch(db, messages, { channel, settings, now: at, locking: 'only_looks' })
  return decisions.map(({ message, verdict }) => ({ customerId: message.customerId, verdict }))
}

/** A message that is nowhere written down. */
function toMessage(question: Question, customerId: number, index: number): ClaimedMessage {
  const { channel, purpose, class: messageClass, within, at } = question
  return {
    id: index + 1,
    plannedAt: at,
    customerId,
    channel,
    purpose,
    class: messageClass,
    workflowId: null,
    workflow: null,
    enrolmentId: null,
    stepId: null,
    templateVersionId: 0,
    variant: null,
    data: {},
    dueAt: at,
    expiresAt: within === undefined ? null : addDuration(at, 'UTC', within),
    fence: 0,
    attempts: 0,
  }
}
