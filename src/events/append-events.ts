import type { Db } from '../db/client.ts'
import { isActOfPerson, type NewEvent, type StoredEvent, type Touch } from './event.ts'
import { insertEvents, insertTouches, markSeen } from './queries/append.ts'
import { receiptKeyOf } from './receipt-key.ts'

export type { NewEvent, Touch } from './event.ts'

/**
 * Stores facts and puts each before the engine (topic `event:<type>`), in one statement. Returns those that
 * are new, in the order given. Ring the engine afterwards: `ringEngine(ctx)`.
 */
export async function appendEvents(db: Db, events: readonly NewEvent[], now: Date): Promise<StoredEvent[]> {
  if (events.length === 0) return []

  const stored = await insertEvents(db, firstOfEachKey(events.map(hashKey)), now)
  await markSeen(db, lastActs(events))
  return stored
}

/** Puts customers before the engine without an event. One row per customer and topic of the list. */
export async function touch(db: Db, touches: readonly Touch[], now: Date): Promise<void> {
  const distinct = new Map(touches.map((one) => [`${one.customerId} ${one.topic}`, one]))
  if (distinct.size > 0) await insertTouches(db, [...distinct.values()], now)
}

function hashKey(event: NewEvent): NewEvent {
  return event.receiptKey === undefined ? event : { ...event, receiptKey: receiptKeyOf(event.receiptKey) }
}

function firstOfEachKey(events: readonly NewEvent[]): NewEvent[] {
  const seen = new Set<string>()
  return events.filter(({ receiptKey }) => {
    if (receiptKey === undefined) return true
    if (seen.has(receiptKey)) return false
    seen.add(receiptKey)
    return true
  })
}

function lastActs(events: readonly NewEvent[]): { customerId: number; at: Date }[] {
  const last = new Map<number, Date>()
  for (const event of events) {
    const known = last.get(event.customerId)
    if (isActOfPerson(event) && (!known || known < event.occurredAt))
      last.set(event.customerId, event.occurredAt)
  }
  return Array.from(last, ([customerId, at]) => ({ customerId, at }))
}
