import { expect, it } from 'vitest'
import { appendEvents } from '../../src/events/append-events.ts'
import { prune } from '../../src/events/prune.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const DAY_MS = 86_400_000

it('forgets receipts after 90 days and counters of past windows, and no earlier', async () => {
  const at = (days: number) => new Date(testNow.getTime() - days * DAY_MS)
  for (const days of [91, 89, 0]) {
    const event = {
      customerId: 1,
      type: 'seen',
      occurredAt: at(days),
      properties: {},
      receiptKey: `m${days}`,
    }
    await appendEvents(database.db, [event], at(days))
    await database.sql`insert into rate_limits (key, window_start, hits) values ('ip', ${at(days)}, 1)`
  }

  expect(await prune(testContext(database.db))).toEqual({ receipts: 1, rateLimits: 2 })
  expect(await database.sql`select 1 from event_receipts`).toHaveLength(2)
  expect(await database.sql`select 1 from rate_limits`).toHaveLength(1)
})
