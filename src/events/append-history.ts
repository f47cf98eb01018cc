import type { Db } from '../db/client.ts'
import { touch } from './append-events.ts'
import { markSeen } from './queries/append.ts'
import { deleteEvents, insertHistory } from './queries/history.ts'

/** An event of the past that is brought in now. */
export interface PastEvent {
  readonly customerId: number
  readonly type: string
  readonly occurredAt: Date
  readonly properties: Readonly<Record<string, unknown>>
  readonly value?: number
  /** receiptKeyOf what names it: a second one is not stored. */
  readonly receipt: string
}

export interface StoredPastEvent extends Pick<PastEvent, 'customerId' | 'type' | 'occurredAt' | 'receipt'> {
  readonly id: number
}

/**
 * Stores what happened before we were told. The engine hears that facts of a type have changed (segments,
 * scores), but of no single event, so nothing is triggered. Answers those that are new.
 */
export async function appendHistory(
  db: Db,
  events: readonly PastEvent[],
  now: Date,
): Promise<StoredPastEvent[]> {
  if (events.length === 0) return []
  const distinct = [...new Map(events.map((event) => [event.receipt, event])).values()]
  const stored = await insertHistory(db, distinct, now)
  const last = new Map<number, Date>()
  for (const { customerId, occurredAt } of stored) {
    const known = last.get(customerId)
    if (!known || known < occurredAt) last.set(customerId, occurredAt)
  }
  await markSeen(
    db,
    Array.from(last, ([customerId, at]) => ({ customerId, at })),
  )
  await touch(db, stored.map(toTouch), now)
  return stored
}

/** Takes events back that were brought in by mistake, and lets the engine look again. */
export async function removeHistory(
  db: Db,
  events: readonly { id: number; at: string; key: string }[],
  now: Date,
): Promise<number> {
  if (events.length === 0) return 0
  const deleted = await deleteEvents(db, events)
  await touch(db, deleted.map(toTouch), now)
  return deleted.length
}

function toTouch({ customerId, type }: { customerId: number; type: string }) {
  return { customerId, topic: `event:${type}` }
}
