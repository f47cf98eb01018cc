import { sql } from 'drizzle-orm'
import type { Context } from '../../src/context.ts'
import { LANES } from '../../src/core/lane.ts'
import { type Db, json, rows } from '../../src/db/client.ts'
import { buildSegment } from '../../src/segments/build-segment.ts'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import type { Segment } from '../../src/segments/queries/segments.ts'
import { settleSegments, type Transition } from '../../src/segments/settle.ts'

export const allLanes = Array.from({ length: LANES }, (_, lane) => lane)

/** Known customers with these attributes, in order. */
export async function someCustomers(db: Db, list: readonly Record<string, unknown>[]): Promise<number[]> {
  const made = await rows<{ id: number }>(
    db,
    sql`insert into customers (state, attributes, created_at, updated_at)
      select 'known', value, '2026-01-01Z', '2026-01-01Z' from jsonb_array_elements(${json(list)}::jsonb)
      returning id`,
  )
  return made.map(({ id }) => id).sort((a, b) => a - b)
}

export interface HappenedEvent {
  customerId: number
  type: string
  at: Date
  properties?: Record<string, unknown>
  value?: number
}

export async function happened(db: Db, list: readonly HappenedEvent[]): Promise<void> {
  await db.execute(sql`insert into events (customer_id, type, occurred_at, received_at, properties, value)
    select "customerId", type, at, at, coalesce(properties, '{}'), value
    from jsonb_to_recordset(${json(list)}::jsonb)
      as x("customerId" bigint, type text, at timestamptz, properties jsonb, value float8)`)
}

/** Publishes and builds, as the worker would. */
export async function liveSegment(ctx: Context, key: string, condition: unknown): Promise<Segment> {
  const segment = await publishSegment(ctx, { key, condition })
  await buildSegment(ctx, segment.id)
  return segment
}

export async function membersOf(db: Db, key: string): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`select m.customer_id as id from memberships m join segments s on s.id = m.segment_id
      where s.key = ${key} order by 1`,
  )
  return found.map(({ id }) => id)
}

export function settleAll(
  ctx: Context,
  touched: readonly { customerId: number; topics: string[] }[] = [],
): Promise<Transition[]> {
  return ctx.db.transaction((db) =>
    settleSegments(db, { touched, dueTimersOfLanes: allLanes, now: ctx.clock.now() }),
  )
}
