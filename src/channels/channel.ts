/** One finished mail to one person. */
export interface OutgoingMail {
  /** Null for a test send, which belongs to no message. */
  readonly messageId: number | null
  /** Envelope sender, as in MAIL FROM. */
  readonly from: string
  /** The one recipient. */
  readonly to: string
  /** Raw and complete: ASCII, lines ended by CRLF. */
  readonly mime: string
  readonly messageIdHeader: string
  /** Come back with the provider's notifications; `message` is the message's public id. */
  readonly tags: Readonly<Record<string, string>>
}

export interface OutgoingSms {
  readonly messageId: number | null
  /** E.164 */
  readonly to: string
  readonly text: string
  readonly sender: string
}

/** What a provider answers when it took the message. */
export interface Receipt {
  readonly providerMessageId: string
  /** Of an SMS, as the provider counted. */
  readonly parts?: number
  /** It lies in its box already: no report will follow (outbox). */
  readonly delivered?: true
}

/**
 * Hands messages to whoever delivers them. One attempt per call, never a retry inside: throws
 * ProviderRejectedError (refused for good), ProviderUnavailableError (certainly not taken) or
 * ProviderUncertainError (may have been taken).
 */
export interface EmailProvider {
  readonly name: string
  /** How many `send` may run at once. */
  readonly maxInFlight: number
  send(mail: OutgoingMail): Promise<Receipt>
  close(): Promise<void>
}

export interface SmsProvider {
  readonly name: string
  readonly maxInFlight: number
  send(sms: OutgoingSms): Promise<Receipt>
  close(): Promise<void>
}

/** What an outbox provider hands to its keeper instead of to the world. */
export interface OutboxEntry {
  readonly messageId: number | null
  readonly channel: 'email' | 'sms'
  readonly recipient: string
  readonly subject?: string
  /** The raw mail (`readMail` takes it apart), or the SMS text. */
  readonly body: string
}
