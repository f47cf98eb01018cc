import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface BandChange {
  readonly customerId: number
  readonly model: string
  /** Null: none before, or none now. */
  readonly from: string | null
  readonly to: string | null
}

/** Bands of these scores that differ from the ones seen last; they are seen now. Locked in customer order. */
export function takeBandChanges(
  db: Db,
  touched: readonly { customerId: number; model: string }[],
): Promise<BandChange[]> {
  return rows<BandChange>(
    db,
    sql`
    with changed as materialized (
      select s.customer_id, s.model, s.band_seen
      from (select distinct * from jsonb_to_recordset(${json(touched)}::jsonb) as x("customerId" bigint, model text)) x
      join scores s on s.customer_id = x."customerId" and s.model = x.model
      where s.band is distinct from s.band_seen
      order by s.customer_id, s.model for update of s
    )
    update scores s set band_seen = s.band from changed c
    where s.customer_id = c.customer_id and s.model = c.model
    returning s.customer_id as "customerId", s.model, c.band_seen as "from", s.band as "to"`,
  )
}
