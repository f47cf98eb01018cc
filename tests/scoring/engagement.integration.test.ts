import { beforeEach, describe, expect, it } from 'vitest'
import { fixedClock } from '../../src/core/clock.ts'
import { enqueueScores } from '../../src/scoring/enqueue-scores.ts'
import { saveModel } from '../../src/scoring/models.ts'
import { recomputeScores } from '../../src/scoring/recompute-scores.ts'
import { refreshScores } from '../../src/scoring/refresh-scores.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { customersOf, emptyScoring, pastEvents, scoresOf, takeTouches } from './support.ts'

const database = testDatabase()
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(testNow.getTime() - days * DAY_MS)

beforeEach(() => emptyScoring(database.db))

describe('engagement', () => {
  it('halves what an event counts with every half-life', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [
      { customerId: id, type: 'order_placed', occurredAt: daysAgo(0) },
      { customerId: id, type: 'order_placed', occurredAt: daysAgo(30) },
      { customerId: id, type: 'message_clicked', occurredAt: daysAgo(60) },
      { customerId: id, type: 'message_clicked', occurredAt: daysAgo(15) },
    ])
    await enqueueScores(db, [id], testNow)

    await refreshScores(testContext(db), 10)

    // 10 + 10/2 + 4/4 + 4/√2 = 18.8284
    const [score] = await scoresOf(db, 'engagement')
    expect(score).toMatchObject({
      value: 18.83,
      band: 'hot',
      reasons: { order_placed: { count: 2, points: 15 }, message_clicked: { count: 2, points: 3.83 } },
    })
  })

  it('counts no response that a machine made', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [
      { customerId: id, type: 'message_clicked', occurredAt: testNow, properties: { machine: true } },
      { customerId: id, type: 'message_clicked', occurredAt: testNow, properties: {} },
    ])

    await recomputeScores(testContext(db))

    expect(await scoresOf(db, 'engagement')).toMatchObject([{ value: 4 }])
  })

  it('weighs an event by its properties where the rule says so', async () => {
    const { db } = database
    const [sold = 0, refused = 0] = await customersOf(db, 2)
    await pastEvents(db, [
      { customerId: sold, type: 'call_outcome', occurredAt: testNow, properties: { outcome: 'sale' } },
      { customerId: refused, type: 'call_outcome', occurredAt: testNow, properties: { outcome: 'refused' } },
    ])

    await recomputeScores(testContext(db))

    expect(await scoresOf(db, 'engagement')).toMatchObject([{ customerId: sold, value: 8 }])
  })

  it('cools with time alone, changes band, and ends at 0', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [{ customerId: id, type: 'order_placed', occurredAt: testNow }])
    await recomputeScores(testContext(db))
    await takeTouches(db, 'score:engagement')

    const states: unknown[] = []
    for (const days of [30, 60, 400]) {
      const clock = fixedClock(new Date(testNow.getTime() + days * DAY_MS))
      await recomputeScores(testContext(db, { clock }))
      const [score] = await scoresOf(db, 'engagement')
      states.push([score?.value, score?.band, await takeTouches(db, 'score:engagement')])
    }

    expect(states).toEqual([
      [5, 'warm', [id]],
      [2.5, 'cold', [id]],
      [0, 'cold', [id]],
    ])
  })

  it('gives a touched customer the score that a whole run would give', async () => {
    const { db } = database
    const ids = await customersOf(db, 30)
    await pastEvents(
      db,
      ids.flatMap((id, i) =>
        Array.from({ length: i % 5 }, (_, n) => ({
          customerId: id,
          type: n % 2 ? 'order_placed' : 'message_clicked',
          occurredAt: daysAgo(i + n * 7),
        })),
      ),
    )
    await enqueueScores(db, ids, testNow)
    await refreshScores(testContext(db), 100)
    const touched = await scoresOf(db, 'engagement')

    const whole = await recomputeScores(testContext(db))

    expect(touched.length).toBeGreaterThan(20)
    expect(await scoresOf(db, 'engagement')).toEqual(touched)
    expect(whole.find(({ model }) => model === 'engagement')).toMatchObject({ moved: 0 })
  })

  it('keeps several models apart', async () => {
    const { db } = database
    const ctx = testContext(db)
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [{ customerId: id, type: 'page_viewed', occurredAt: daysAgo(1) }])
    await saveModel(ctx, 'visits', {
      kind: 'engagement',
      settings: { halfLifeDays: 1, weights: [{ event: 'page_viewed', weight: 8 }], bands: [] },
    })

    await recomputeScores(ctx)

    expect(await scoresOf(db, 'visits')).toMatchObject([{ value: 4, band: null }])
    expect(await scoresOf(db, 'engagement')).toMatchObject([{ value: 0.98 }])
  })
})
