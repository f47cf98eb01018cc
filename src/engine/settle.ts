import { appendEvents } from '../events/append-events.ts'
import { settleSegments } from '../segments/settle.ts'
import type { Pass } from './pass.ts'
import type { InboxRow } from './queries/lanes.ts'

/**
 * Brings memberships up to date for whom something happened or whose timer rang. Who entered or left becomes
 * an event, so that it can start workflows like any other; those events are seen in the next round.
 */
export async function settle(
  pass: Pass,
  news: readonly InboxRow[],
  timerLanes: readonly number[],
): Promise<void> {
  const changes = await settleSegments(pass.db, {
    touched: toTouched(news),
    dueTimersOfLanes: [...timerLanes],
    now: pass.now,
  })
  for (const { customerId } of changes) pass.touched.add(customerId)
  await appendEvents(
    pass.db,
    changes.map(({ key, customerId, entered, at, cause }) => ({
      customerId,
      type: entered ? 'segment_entered' : 'segment_left',
      occurredAt: at,
      properties: { segment: key, cause },
    })),
    pass.now,
  )
}

function toTouched(news: readonly InboxRow[]) {
  const keyOf = ({ customerId, topic }: InboxRow) => `${customerId} ${topic}`
  // A row without an event tells of a change that may have taken something away.
  const changed = new Set(news.filter(({ eventId }) => eventId === null).map(keyOf))
  const byCustomer = new Map<
    number,
    { customerId: number; topics: string[]; added: string[]; eventId?: number }
  >()
  for (const row of news) {
    const { customerId, topic, eventId } = row
    const known = byCustomer.get(customerId) ?? { customerId, topics: [], added: [] }
    if (!known.topics.includes(topic)) {
      known.topics.push(topic)
      if (!changed.has(keyOf(row))) known.added.push(topic)
    }
    if (eventId !== null) known.eventId = eventId
    byCustomer.set(customerId, known)
  }
  return [...byCustomer.values()]
}
