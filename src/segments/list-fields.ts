import type { Db } from '../db/client.ts'
import { type KnownAttribute, listKnownAttributes, listKnownEvents } from './queries/fields.ts'

export interface KnownFields {
  readonly attributes: readonly KnownAttribute[]
  readonly events: readonly { readonly type: string; readonly count: number }[]
}

const PEOPLE_LOOKED_AT = 5_000
const EVENTS_LOOKED_AT = 20_000
const FRESH_MS = 60_000
const cacheOf = new WeakMap<Db, { readonly fields: Promise<KnownFields>; readonly until: number }>()

/** What a condition may be about, as found on the newest customers and events; at most a minute old. */
export function listFields(db: Db): Promise<KnownFields> {
  const known = cacheOf.get(db)
  if (known && known.until > performance.now()) return known.fields

  const fields = readFields(db)
  cacheOf.set(db, { fields, until: performance.now() + FRESH_MS })
  fields.catch(() => cacheOf.delete(db))
  return fields
}

async function readFields(db: Db): Promise<KnownFields> {
  const [attributes, events] = await Promise.all([
    listKnownAttributes(db, PEOPLE_LOOKED_AT),
    listKnownEvents(db, EVENTS_LOOKED_AT),
  ])
  return { attributes, events }
}
