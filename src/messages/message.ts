export const messageStatuses = [
  'queued',
  'handed',
  'sent',
  'failed',
  'uncertain',
  'held',
  'cancelled',
] as const
export type MessageStatus = (typeof messageStatuses)[number]

export const messageChannels = ['email', 'sms', 'phone'] as const
export type MessageChannel = (typeof messageChannels)[number]

export type MessageClass = 'marketing' | 'transactional'

/**
 * Every arrow of a message's life. `handed` is committed before anything leaves us, so that a crash in
 * between shows as `uncertain` and never as a second message.
 */
export const moves: Record<MessageStatus, readonly MessageStatus[]> = {
  queued: ['handed', 'held', 'cancelled'],
  handed: ['sent', 'failed', 'uncertain', 'queued'],
  uncertain: ['sent', 'queued', 'failed'],
  sent: [],
  failed: ['queued'],
  held: [],
  cancelled: [],
}

/**
 * Who goes first when more is due than may leave: 0 what somebody waits for (transactional), 1 what answers
 * an event, 2 bulk (campaigns to an audience), so that a welcome mail is not behind a million newsletters.
 */
export type MessageRank = 0 | 1 | 2

/** One intent to contact one customer. `plannedAt` is the arrival at the step: the same on every re-run. */
export interface NewMessage {
  readonly customerId: number
  readonly channel: MessageChannel
  readonly purpose: string
  readonly class: MessageClass
  readonly workflowId?: number
  readonly versionId?: number
  readonly enrolmentId?: number
  readonly stepId?: string
  readonly visit: number
  readonly plannedAt: Date
  readonly templateVersionId: number
  readonly variant?: string
  /** Beside the customer in the template's data: `{ event: {…} }` and such. */
  readonly data: Record<string, unknown>
  readonly dueAt: Date
  readonly expiresAt?: Date
  /** 0 for transactional and 1 for marketing when left out. */
  readonly rank?: MessageRank
  /** For the phone: the call list by its key, and the order in it (higher first). */
  readonly callListKey?: string
  readonly priority?: number
}

/** Identifies a row without probing every partition. */
export interface MessageRef {
  readonly id: number
  readonly plannedAt: Date
}
