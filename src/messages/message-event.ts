import { fromPublicId, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import type { NewEvent } from '../events/append-events.ts'
import type { MessageFacts } from './queries/outcomes.ts'

export type MessageEventType =
  | 'message_sent'
  | 'message_delivered'
  | 'message_bounced'
  | 'message_opened'
  | 'message_clicked'
  | 'message_replied'
  | 'message_complained'
  | 'message_unsubscribed'

const idKeys = new WeakMap<Buffer, Buffer>()

/** The id by which the outside knows a message. */
export function publicMessageId(id: number, masterKey: Buffer): string {
  return toPublicId('msg', id, idKey(masterKey))
}

/** Undefined for anything that is not the id of a message. */
export function messageIdOf(publicId: string, masterKey: Buffer): number | undefined {
  return fromPublicId('msg', publicId, idKey(masterKey))
}

function idKey(masterKey: Buffer): Buffer {
  const key = idKeys.get(masterKey) ?? deriveKey(masterKey, 'public-ids')
  idKeys.set(masterKey, key)
  return key
}

/** A fact about a message, as segments, workflows and reports look for it. */
export function toMessageEvent(
  type: MessageEventType,
  facts: MessageFacts,
  { masterKey, occurredAt, ...more }: MessageEventDetails,
): NewEvent {
  const { receiptKey, properties } = more
  return {
    customerId: facts.customerId,
    type,
    occurredAt,
    properties: {
      message: publicMessageId(facts.id, masterKey),
      messageId: facts.id,
      workflow: facts.workflow,
      step: facts.stepId,
      template: facts.template,
      channel: facts.channel,
      enrolmentId: facts.enrolmentId,
      ...(facts.variant ? { variant: facts.variant } : {}),
      ...properties,
    },
    ...(receiptKey ? { receiptKey } : {}),
  }
}

interface MessageEventDetails {
  readonly masterKey: Buffer
  readonly occurredAt: Date
  readonly receiptKey?: string
  readonly properties?: Record<string, unknown>
}
