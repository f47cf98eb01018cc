import { createHash } from 'node:crypto'
import type { Identity } from '../customers/identity.ts'
import type { Profile } from '../customers/profile.ts'

/** One value that an import changed. Null: there was none, or there is none. */
export interface FieldChange {
  readonly before: unknown
  readonly after: unknown
}

/** All that one import did to one customer. */
export interface ChangeRecord {
  readonly created: boolean
  /** Fingerprint of the profile as the import left it: whom it made is unmade only while they still look so. */
  readonly left?: string
  /** Of customers who were there before. */
  readonly fields: Readonly<Record<string, FieldChange>>
  readonly identities: readonly Identity[]
  readonly consents: readonly {
    readonly channel: string
    readonly purpose: string
    readonly entryId: number
  }[]
  readonly events: readonly { readonly id: number; readonly at: string; readonly key: string }[]
}

export const noChange: ChangeRecord = { created: false, fields: {}, identities: [], consents: [], events: [] }

/** Two changes of one customer, one after the other, as one: the first before, the last after. */
export function combineChanges(first: ChangeRecord, second: ChangeRecord): ChangeRecord {
  const fields = new Map(Object.entries(first.fields))
  for (const [name, { before, after }] of Object.entries(second.fields)) {
    const earlier = fields.get(name)
    fields.set(name, { before: earlier ? earlier.before : before, after })
  }
  return {
    ...first,
    created: first.created || second.created,
    ...(second.left === undefined ? {} : { left: second.left }),
    fields: Object.fromEntries(fields),
    identities: [...first.identities, ...second.identities],
    consents: [...first.consents, ...second.consents],
    events: [...first.events, ...second.events],
  }
}

const FINGERPRINT_LENGTH = 22

/** 128 bits that change with any value of the profile, whatever the order of its attributes. */
export function fingerprintOf({ email, phone, locale, timezone, attributes }: Profile): string {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([email, phone, locale, timezone, sorted])
  return createHash('sha256').update(text).digest('base64url').slice(0, FINGERPRINT_LENGTH)
}
