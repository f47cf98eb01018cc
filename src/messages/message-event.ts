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

/** A message's id is needed for its envelope, its tags and, a moment later, its event. */
const REMEMBERED = 2_000

interface Ids {
  readonly key: Buffer
  readonly recent: Map<number, string>
}
const idsOf = new WeakMap<Buffer, Ids>()

/** The id by which the outside knows a message. */
export function publicMessageId(id: number, masterKey: Buffer): string {
  const { key, recent } = publicIds(masterKey)
  const known = recent.get(id)
  if (known !== undefined) return known

  const made = toPublicId('msg', id, key)
  if (recent.size >= REMEMBERED) recent.clear()
  recent.set(id, made)
  return made
}

/** Undefined for anything that is not the id of a message. */
export function messageIdOf(publicId: string, masterKey: Buffer): number | undefined {
  return fromPublicId('msg', publicId, publicIds(masterKey).key)
}

function publicIds(masterKey: Buffer): Ids {
  const ids = idsOf.get(masterKey) ?? { key: deriveKey(masterKey, 'public-ids'), recent: new Map() }
  idsOf.set(masterKey, ids)
  return ids
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
