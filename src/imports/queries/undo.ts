import { sql } from 'drizzle-orm'
import type { ConsentChannel } from '../../consent/consent.ts'
import { type Db, json, rows } from '../../db/client.ts'

export interface LastEntry {
  readonly customerId: number
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly entryId: number
}

/** The ledger entries that hold now for these customers, channels and purposes. */
export function findLastEntries(
  db: Db,
  consents: readonly { customerId: number; channel: string; purpose: string }[],
): Promise<LastEntry[]> {
  return rows<LastEntry>(
    db,
    sql`
    select distinct c.customer_id as "customerId", c.channel, c.purpose, c.entry_id as "entryId"
    from consents c
    join jsonb_to_recordset(${json(consents)}::jsonb) as x("customerId" bigint, channel text, purpose text)
      on c.customer_id = x."customerId" and c.channel = x.channel and c.purpose = x.purpose`,
  )
}

/** Of these customers, those with whom anything happened that was not this import's doing. */
export async function listWithOwnFacts(db: Db, ids: readonly number[], source: string): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`
    select id from (select value::bigint as id from jsonb_array_elements_text(${json(ids)}::jsonb)) as given
    where exists (
        select from events e where e.customer_id = given.id
          and e.properties->>'source' is distinct from ${source}
          and e.type not in ('consent_granted', 'consent_refused', 'consent_withdrawn', 'segment_entered', 'segment_left'))
      or exists (select from messages m where m.customer_id = given.id)`,
  )
  return found.map(({ id }) => id)
}
