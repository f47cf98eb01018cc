import type { BounceAction, BounceClass } from './email/bounce-codes.ts'

/** What became of one message for one address, in our words whoever reports it. */
export interface DeliveryReport {
  readonly kind:
    | 'accepted'
    | 'delivered'
    | 'delayed'
    | 'bounced'
    | 'rejected'
    | 'complained'
    | 'unsubscribed'
    | 'opened'
    | 'clicked'
  /** The row, once the public id was read; the provider's id is for messages without it. */
  readonly messageId?: number
  /** From a tag or header of ours: `msg_…`. */
  readonly publicId?: string
  readonly providerMessageId?: string
  readonly class?: BounceClass | 'abuse' | 'not_spam'
  /** What a bounce or complaint asks for. Only `suppress` makes an address unusable at once. */
  readonly action?: BounceAction
  /** Normalised; of the person that this is about, not of everybody in the message. */
  readonly address: string
  readonly at: Date
  /** An open or click that no person made, and why it is thought so. */
  readonly machine?: string
  /** Fetched by a mail service for a person: a real open whose place and device say nothing. */
  readonly proxied?: true
  readonly url?: string
  readonly diagnostic?: string
  /** The same for each copy of one notification: append with it and a repeat changes nothing. */
  readonly receiptKey?: string
}
