import type { Identity } from '../customers/identity.ts'

/** One value that an import changed. Null: there was none, or there is none. */
export interface FieldChange {
  readonly before: unknown
  readonly after: unknown
}

/** All that one import did to one customer. */
export interface ChangeRecord {
  readonly created: boolean
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
    created: first.created || second.created,
    fields: Object.fromEntries(fields),
    identities: [...first.identities, ...second.identities],
    consents: [...first.consents, ...second.consents],
    events: [...first.events, ...second.events],
  }
}
