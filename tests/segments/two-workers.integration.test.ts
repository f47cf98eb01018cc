import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { appendEvents, type NewEvent } from '../../src/events/append-events.ts'
import { buildSegment } from '../../src/segments/build-segment.ts'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { verifySegments } from '../../src/segments/verify-segments.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { someCustomers } from './support.ts'

const { db } = testDatabase()
const HOUR_MS = 3_600_000
const CUSTOMERS = 40

const conditions: Readonly<Record<string, object>> = {
  lately: { event: 'a', within: 'PT48H' },
  often: { event: 'a', count: { atLeast: 3 }, within: 'PT24H' },
  never: { event: 'b', count: 0 },
  abandoned: { sequence: [{ event: 'a' }, { event: 'b', within: 'PT2H', absent: true }], within: 'PT48H' },
  both: { all: [{ segment: 'lately' }, { not: { segment: 'abandoned' } }] },
}

const batch = fc.array(
  fc.record({
    who: fc.integer({ min: 0, max: CUSTOMERS - 1 }),
    type: fc.constantFrom('a', 'b'),
    /** Late events come mixed with new ones, in any order. */
    hoursAgo: fc.constantFrom(0, 0, 1, 2, 23, 24, 30, 47, 48),
  }),
  { minLength: 20, maxLength: 60 },
)

describe('two workers', () => {
  it('keep every membership exact under late events, rebuilds and a moving clock', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 4, maxLength: 6 }),
        fc.nat(1_000),
        async (batches, seed) => {
          const clock = virtualClock(testNow)
          const ctx = testContext(db, { clock })
          for (const table of [
            'segments',
            'memberships',
            'segment_timers',
            'segment_build_rows',
            'segment_build_skips',
            'events',
            'inbox',
            'customers',
          ]) {
            await db.execute(sql`delete from ${sql.identifier(table)}`)
          }
          const ids = await someCustomers(
            db,
            Array.from({ length: CUSTOMERS }, () => ({})),
          )
          for (const [key, condition] of Object.entries(conditions))
            await publishSegment(ctx, { key, condition })
          const segments = await rows<{ id: number }>(db, sql`select id from segments order by depth, id`)
          const builds = segments.map(({ id }) => buildSegment(ctx, id))

          for (const [place, events] of batches.entries()) {
            const toEvent = ({ who, type, hoursAgo }: (typeof events)[number]): NewEvent => ({
              customerId: ids[who] ?? 0,
              type,
              occurredAt: new Date(clock.now().getTime() - hoursAgo * HOUR_MS),
              properties: {},
            })
            await Promise.all([
              ...halves(events).map((half) => appendEvents(db, half.map(toEvent), clock.now())),
              runLanePass(ctx, { maxLanes: 20, limit: 30 }),
              runLanePass(ctx, { maxLanes: 20, limit: 30 }),
            ])
            clock.advance(((seed + place) % 7) * HOUR_MS)
          }
          await Promise.all(builds)
          await Promise.all([drain(ctx), drain(ctx)])

          expect(await verifySegments(ctx)).toMatchObject({
            segments: 5,
            customers: 5 * CUSTOMERS,
            pending: 0,
            differences: 0,
          })
        },
      ),
      { numRuns: 8, endOnFailure: true },
    )
  }, 240_000)
})

function halves<T>(list: readonly T[]): T[][] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}

async function drain(ctx: Parameters<typeof runLanePass>[0]): Promise<void> {
  for (let pass = await runLanePass(ctx); pass.more || pass.lanes > 0; pass = await runLanePass(ctx)) {
    // Until nothing is due for anybody.
  }
}
