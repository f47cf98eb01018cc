import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../src/db/client.ts'

/** Makes `count` known customers; returns their ids in order. */
export async function customersOf(db: Db, count: number): Promise<number[]> {
  const made = await rows<{ id: number }>(
    db,
    sql`
    insert into customers (state, created_at, updated_at)
    select 'known', '2020-01-01Z', '2020-01-01Z' from generate_series(1, ${count}) returning id`,
  )
  return made.map((row) => row.id).sort((a, b) => a - b)
}

export interface PastEvent {
  customerId: number
  type: string
  occurredAt: Date
  value?: number
  properties?: Record<string, unknown>
}

/** As if they had been taken in long ago: nothing is put before the engine. */
export async function pastEvents(db: Db, events: readonly PastEvent[]): Promise<void> {
  await db.execute(sql`
    insert into events (customer_id, type, occurred_at, received_at, properties, value)
    select x."customerId", x.type, x."occurredAt", x."occurredAt", coalesce(x.properties, '{}'), x.value
    from jsonb_to_recordset(${json(events)}::jsonb)
      as x("customerId" bigint, type text, "occurredAt" timestamptz, properties jsonb, value float8)`)
}

export interface StoredScore {
  customerId: number
  model: string
  value: number
  band: string | null
  reasons: Record<string, unknown>
}

export function scoresOf(db: Db, model: string): Promise<StoredScore[]> {
  return rows<StoredScore>(
    db,
    sql`
    select customer_id as "customerId", model, value, band, reasons from scores
    where model = ${model} order by customer_id`,
  )
}

/** Takes the touches of a topic out of the inbox, as a lane pass would. */
export async function takeTouches(db: Db, topic: string): Promise<number[]> {
  const taken = await rows<{ customerId: number }>(
    db,
    sql`delete from inbox where topic = ${topic} returning customer_id as "customerId"`,
  )
  return taken.map((row) => row.customerId).sort((a, b) => a - b)
}

export async function emptyScoring(db: Db): Promise<void> {
  await db.execute(sql`truncate customers, events, scores, score_models, score_queue, score_staging, inbox`)
}
