import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export type Scores = Readonly<Record<string, { readonly value: number; readonly band: string | null }>>

/** The scores of these customers by model, for templates. */
export async function loadScores(db: Db, customerIds: readonly number[]): Promise<Map<number, Scores>> {
  if (customerIds.length === 0) return new Map()
  const found = await rows<{ customerId: number; scores: Scores }>(
    db,
    sql`
    select customer_id as "customerId",
      jsonb_object_agg(model, jsonb_build_object('value', value, 'band', band)) as scores
    from scores
    where customer_id in (select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))
    group by 1`,
  )
  return new Map(found.map((row) => [row.customerId, row.scores]))
}
