import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { json, rows } from '../../src/db/client.ts'
import { listModels } from '../../src/scoring/models.ts'
import { pruneScoreHistory } from '../../src/scoring/prune-score-history.ts'
import { explainSegment } from '../../src/segments/explain-segment.ts'
import { matchCustomers } from '../../src/segments/match.ts'
import { tendScoreCuts } from '../../src/segments/tend-score-cuts.ts'
import { verifySegments } from '../../src/segments/verify-segments.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { liveSegment, membersOf, settleAll, someCustomers } from './support.ts'

const database = testDatabase()
const { db } = database
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(testNow.getTime() - days * DAY_MS)

beforeEach(async () => {
  for (const table of [
    'segments',
    'memberships',
    'segment_timers',
    'inbox',
    'scores',
    'score_cuts',
    'customers',
  ])
    await db.execute(sql`delete from ${sql.identifier(table)}`)
  await listModels(db)
})

async function scored(list: readonly { id: number; value: number }[], at: Date): Promise<void> {
  await db.execute(sql`insert into scores (customer_id, model, value, band, updated_at)
    select id, 'rfm', value, 'gold', ${at}::timestamptz
    from jsonb_to_recordset(${json(list)}::jsonb) as x(id bigint, value float8)
    on conflict (customer_id, model) do update set value = excluded.value, updated_at = excluded.updated_at`)
}

function history(): Promise<{ day: string; value: number }[]> {
  return rows(db, sql`select day::text, value from score_history order by day`)
}

describe('the history of a score', () => {
  it('has the last value of each day on which it changed, and goes with the score', async () => {
    const [id = 0] = await someCustomers(db, [{}])
    await scored([{ id, value: 5 }], daysAgo(3))
    await scored([{ id, value: 5 }], daysAgo(2))
    await scored([{ id, value: 7 }], new Date(daysAgo(1).getTime() - 1_000))
    await scored([{ id, value: 8 }], daysAgo(1))

    expect(await history()).toEqual([
      { day: '2026-02-27', value: 5 },
      { day: '2026-03-01', value: 8 },
    ])

    await db.execute(sql`delete from scores`)
    expect(await history()).toEqual([])
  })

  it('is kept for a year, and what the score was when the year began with it', async () => {
    const [id = 0] = await someCustomers(db, [{}])
    await scored([{ id, value: 1 }], daysAgo(900))
    await scored([{ id, value: 2 }], daysAgo(800))
    await scored([{ id, value: 3 }], daysAgo(100))

    expect(await pruneScoreHistory(testContext(db))).toBe(1)
    expect((await history()).map(({ value }) => value)).toEqual([2, 3])
  })
})

describe('{ score, change }', () => {
  const fallen = { score: 'rfm', change: { since: 'P30D', atMost: -3 } }

  it('compares with the start of the day so long ago, and knows nothing of whoever had no score then', async () => {
    const ids = await someCustomers(db, [{}, {}, {}])
    const [fell = 0, slipped = 0, fresh = 0] = ids
    await scored(
      [
        { id: fell, value: 12 },
        { id: slipped, value: 12 },
      ],
      daysAgo(40),
    )
    await scored(
      [
        { id: fell, value: 9 },
        { id: slipped, value: 10 },
        { id: fresh, value: 3 },
      ],
      daysAgo(5),
    )

    expect(await matchCustomers(db, fallen, ids, testNow)).toEqual(new Set([fell]))
  })

  it('is left when the fall is so long ago, at that very midnight', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const [id = 0] = await someCustomers(db, [{}])
    await scored([{ id, value: 12 }], daysAgo(40))
    await scored([{ id, value: 4 }], daysAgo(5))
    await liveSegment(ctx, 'fallen', fallen)
    expect(await membersOf(db, 'fallen')).toEqual([id])

    // It fell on 25 February: from the 26th on it is what it was then, and thirty days later that is so long ago.
    const expiry = new Date('2026-03-28T00:00:00Z')
    clock.set(new Date(expiry.getTime() - 1))
    expect(await settleAll(ctx)).toEqual([])
    clock.set(expiry)
    expect(await settleAll(ctx)).toMatchObject([
      { entered: false, customerId: id, cause: { kind: 'clock', dueAt: expiry.toISOString() } },
    ])
  })

  it('says what it was, when asked why', async () => {
    const ctx = testContext(db)
    const [id = 0] = await someCustomers(db, [{}])
    await scored([{ id, value: 12 }], daysAgo(40))
    await scored([{ id, value: 4 }], daysAgo(5))
    await liveSegment(ctx, 'fallen', fallen)

    const { why } = await explainSegment(ctx, { key: 'fallen', customerId: id })

    expect(why).toMatchObject({
      holds: true,
      seen: { value: 4, was: 12, change: -8 },
      sentence: {
        en: 'score rfm change in the last 30 days ≤ -3',
        fr: 'score rfm évolution sur les 30 derniers jours ≤ -3',
      },
    })
  })
})

describe('{ score, percentile }', () => {
  const best = { score: 'rfm', percentile: { atLeast: 90 } }

  it('takes those who have more than ninety in a hundred or more, as of the last cut', async () => {
    const ctx = testContext(db)
    const ids = await someCustomers(db, Array(100).fill({}))
    await scored(
      ids.map((id, place) => ({ id, value: place })),
      daysAgo(1),
    )
    await tendScoreCuts(ctx)
    await liveSegment(ctx, 'best', best)

    expect(await membersOf(db, 'best')).toEqual(ids.slice(90))
  })

  it('counts those who have less, so that equals are equal: nobody is ahead of anybody with the same score', async () => {
    const ctx = testContext(db)
    const ids = await someCustomers(db, Array(100).fill({}))
    await scored(
      ids.map((id, place) => ({ id, value: place < 60 ? 0 : place < 95 ? 7.5 : 8 })),
      daysAgo(1),
    )
    await tendScoreCuts(ctx)
    await liveSegment(ctx, 'best', best)
    await liveSegment(ctx, 'least', { score: 'rfm', percentile: { atMost: 5 } })
    await liveSegment(ctx, 'middle', { score: 'rfm', percentile: { atLeast: 60, atMost: 60 } })

    expect(await membersOf(db, 'best')).toEqual(ids.slice(95))
    expect(await membersOf(db, 'least')).toEqual(ids.slice(0, 60))
    expect(await membersOf(db, 'middle')).toEqual(ids.slice(60, 95))
  })

  it('puts those before the engine who are in another hundredth once the cuts are drawn anew', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const ids = await someCustomers(db, Array(100).fill({}))
    await scored(
      ids.map((id, place) => ({ id, value: place })),
      daysAgo(1),
    )
    await tendScoreCuts(ctx)
    await liveSegment(ctx, 'best', best)
    await db.execute(sql`delete from inbox`)
    // Fifty newcomers with the highest scores: nobody else's score moves, their rank does.
    const newcomers = await someCustomers(db, Array(50).fill({}))
    await scored(
      newcomers.map((id, place) => ({ id, value: 1_000 + place })),
      testNow,
    )
    clock.advance(DAY_MS)
    await tendScoreCuts(ctx)

    const told = await rows<{ customerId: number; topic: string }>(
      db,
      sql`select customer_id as "customerId", topic from inbox order by customer_id`,
    )
    expect(told.map(({ topic }) => topic)).toContain('percentile:rfm')
    await settleAll(ctx, [
      ...told.map(({ customerId, topic }) => ({ customerId, topics: [topic] })),
      ...newcomers.map((customerId) => ({ customerId, topics: ['created'] })),
    ])
    await db.execute(sql`delete from inbox`)

    expect(await membersOf(db, 'best')).toEqual(newcomers.slice(35))
    expect(await verifySegments(ctx)).toMatchObject({ segments: 1, customers: 150, differences: 0 })
  })
})
