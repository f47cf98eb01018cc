import type { Db } from '../db/client.ts'
import { touch } from './append-events.ts'
import type { PastEvent, StoredPastEvent } from './event.ts'
import { markSeen } from './queries/append.ts'
import { deleteEvents, insertHistory, insertPastNews } from './queries/history.ts'

/** No goal looks further back: older events are history only. */
const COUNTS_FOR_MS = 92 * 86_400_000

/**
 * Stores what happened before we were told. It counts in segments and scores and starts no workflow; what is
 * not older than 92 days still counts for goals and waits, as a nightly file of orders should. Answers those
 * that are new.
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
  const since = new Date(now.getTime() - COUNTS_FOR_MS)
  const recent = stored.filter(({ occurredAt }) => occurredAt >= since)
  await insertPastNews(db, recent, now)
  await touch(db, stored.filter(({ occurredAt }) => occurredAt < since).map(toTouch), now)
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
