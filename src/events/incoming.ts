import type { Identity } from '../customers/identity.ts'

interface Incoming {
  /** The first one decides whose it is; a second one links the two. */
  readonly identities: readonly Identity[]
  readonly at: Date
  /** The hashed message id (receiptKeyOf): a repeat is answered like the first and not stored. */
  readonly receiptKey?: string | undefined
}

/** Something that a person did. */
export interface IncomingEvent extends Incoming {
  readonly kind: 'event'
  readonly type: string
  /** JSON text of an object: written once, at the border, and handed to the database as it is. */
  readonly properties: string
  readonly value?: number | undefined
  /** The sender's date was out of bounds and `at` is ours. */
  readonly clamped: boolean
}

/** What is known about a person. Email and phone among the attributes are identities too. */
export interface IncomingIdentify extends Incoming {
  readonly kind: 'identify'
  readonly set: Readonly<Record<string, unknown>>
}

/** Two ids are one person: `previousId` is another user id, or the id of a device. */
export interface IncomingAlias extends Incoming {
  readonly kind: 'alias'
  readonly previousId: string
}

export type IncomingItem = IncomingEvent | IncomingIdentify | IncomingAlias
