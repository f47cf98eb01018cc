import { z } from 'zod'
import { decodeCursor, type Page, toPage } from '../core/page.ts'
import type { Db } from '../db/client.ts'
import { listEventsOf, type TimelineEvent } from './queries/timeline.ts'

const Place = z.tuple([z.iso.datetime().transform((text) => new Date(text)), z.number().int()])

/**
 * All that happened with a customer, latest first: what they did, and also messages, consents, segments and
 * scores, which are events too.
 */
export async function listTimeline(
  db: Db,
  customerId: number,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<TimelineEvent>> {
  const place = page.cursor ? decodeCursor(page.cursor, Place) : undefined
  const before = place && { at: place[0], id: place[1] }
  const found = await listEventsOf(db, customerId, { before, limit: page.limit + 1 })
  return toPage(found, page.limit, ({ occurredAt, id }) => [occurredAt.toISOString(), id])
}
