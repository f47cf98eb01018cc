export interface CallFacts {
  readonly state: 'open' | 'claimed' | 'done' | 'held' | 'expired' | 'cancelled'
  readonly outcome: string | null
}

/** What became of the call that a webhook step asked for. */
export interface WebhookFacts {
  readonly state: 'open' | 'succeeded' | 'failed' | 'cancelled'
  readonly status: number | null
  readonly error: string | null
  /** Attributes that the answer sets. */
  readonly answer: Readonly<Record<string, unknown>> | null
}

/** What is known before somebody is asked for a consent. */
export interface AskFacts {
  /** How often in the period of the settings, by forms too, and how often it may be. */
  readonly asked: number
  readonly atMost: number
  /** When this workflow last asked for it. */
  readonly askedHereAt: Date | null
  /** When a confirmation mail last went to the address. */
  readonly mailedAt: Date | null
}

/** Whether a customer can be contacted on a channel for a purpose, as things stand. */
export interface ContactFacts {
  readonly hasAddress: boolean
  readonly suppressed: boolean
  /** Null: never asked. A consent that has run out is `expired`. */
  readonly consent: string | null
}
