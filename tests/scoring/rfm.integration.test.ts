import { beforeEach, describe, expect, it } from 'vitest'
import { fixedClock } from '../../src/core/clock.ts'
import { enqueueScores } from '../../src/scoring/enqueue-scores.ts'
import { saveModel } from '../../src/scoring/models.ts'
import { recomputeScores } from '../../src/scoring/recompute-scores.ts'
import { refreshScores } from '../../src/scoring/refresh-scores.ts'
import vector from '../fixtures/vectors/rfm.json' with { type: 'json' }
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { customersOf, emptyScoring, pastEvents, scoresOf, takeTouches } from './support.ts'

const database = testDatabase()
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(testNow.getTime() - days * DAY_MS)

function order(customerId: number, days: number, value: number) {
  return { customerId, type: 'order_placed', occurredAt: daysAgo(days), value }
}

beforeEach(() => emptyScoring(database.db))

describe('recomputeScores: RFM', () => {
  it('gives the scores of the worked example', async () => {
    const { db } = database
    const ctx = testContext(db, { clock: fixedClock(new Date(`${vector.as_of}T12:00:00Z`)) })
    const ids = await customersOf(db, vector.expected.length)
    const idOf = new Map(vector.expected.map(({ customer }, i) => [customer, ids[i] ?? 0]))
    await pastEvents(
      db,
      vector.transactions.map(({ customer, date, amount }) => ({
        customerId: idOf.get(customer) ?? 0,
        type: 'order_placed',
        occurredAt: new Date(`${date}T10:00:00Z`),
        value: amount,
      })),
    )

    await recomputeScores(ctx)

    const scored = new Map((await scoresOf(db, 'rfm')).map((row) => [row.customerId, row]))
    for (const { customer, R, F, M, frequency, monetary } of vector.expected) {
      const score = scored.get(idOf.get(customer) ?? 0)
      expect(score?.reasons, `customer ${customer}`).toMatchObject({ r: R, f: F, m: M, frequency, monetary })
      expect(score?.value).toBe(R + F + M)
    }
  })

  it('gives equal customers equal scores: of ten, six bought once and all six score 1, the next 4', async () => {
    const { db } = database
    const ids = await customersOf(db, 10)
    const once = ids.slice(0, 6).map((id) => order(id, 10, 20))
    const more = ids
      .slice(6)
      .flatMap((id, i) => Array.from({ length: i + 2 }, (_, n) => order(id, 10 + n, 20)))
    await pastEvents(db, [...once, ...more])

    await recomputeScores(testContext(db))

    // ranks 1 ×6, 7, 8, 9, 10 of n = 10: 1 + floor(5 · (rank − 1) / 10) = 1 ×6, 4, 4, 5, 5
    const f = (await scoresOf(db, 'rfm')).map((row) => row.reasons['f'])
    expect(f).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5])
    // All ordered last on the same day: nobody is strictly worse than anybody.
    expect((await scoresOf(db, 'rfm')).map((row) => row.reasons['r'])).toEqual(Array(10).fill(1))
  })

  it('writes and touches only those that changed', async () => {
    const { db } = database
    const ids = await customersOf(db, 5)
    await pastEvents(
      db,
      ids.map((id, i) => order(id, 50 - 10 * i, 10 * (i + 1))),
    )
    const first = await recomputeScores(testContext(db))
    const touchedFirst = await takeTouches(db, 'score:rfm')

    const second = await recomputeScores(testContext(db))

    expect(first.find(({ model }) => model === 'rfm')).toEqual({ model: 'rfm', customers: 5, moved: 5 })
    expect(touchedFirst).toEqual(ids)
    expect(second.find(({ model }) => model === 'rfm')).toEqual({ model: 'rfm', customers: 5, moved: 0 })
    expect(await takeTouches(db, 'score:rfm')).toEqual([])
  })

  it('takes the score away when the last order is older than the window', async () => {
    const { db } = database
    const ctx = testContext(db)
    const [old = 0, fresh = 0] = await customersOf(db, 2)
    await pastEvents(db, [order(old, 100, 10), order(fresh, 1, 10)])
    await recomputeScores(ctx)

    await saveModel(ctx, 'rfm', { kind: 'rfm', settings: { event: 'order_placed', window: 'P30D' } })
    await recomputeScores(ctx)

    expect((await scoresOf(db, 'rfm')).map((row) => row.customerId)).toEqual([fresh])
    expect(await takeTouches(db, 'score:rfm')).toContain(old)
  })
})

describe('refreshScores: RFM', () => {
  it('places a touched customer by the thresholds of the last run', async () => {
    const { db } = database
    const ids = await customersOf(db, 10)
    const [lowest = 0] = ids
    await pastEvents(
      db,
      ids.map((id, i) => order(id, 100 - 10 * i, 10 * (i + 1))),
    )
    await recomputeScores(testContext(db))
    const before = (await scoresOf(db, 'rfm')).find((row) => row.customerId === lowest)
    await takeTouches(db, 'score:rfm')

    await pastEvents(db, [order(lowest, 0, 85)])
    await enqueueScores(db, [lowest], testNow)
    const refreshed = await refreshScores(testContext(db), 100)

    // Orders of 10 + 85 = 95 lie between the 90 and the 100 of the two best; today is as late as can be.
    const after = (await scoresOf(db, 'rfm')).find((row) => row.customerId === lowest)
    expect(before?.reasons).toMatchObject({ r: 1, f: 1, m: 1 })
    expect(after?.reasons).toMatchObject({ r: 5, m: 5, frequency: 2, monetary: 95 })
    expect(refreshed).toMatchObject({ customers: 1 })
    expect(await takeTouches(db, 'score:rfm')).toEqual([lowest])
  })

  it('agrees with a whole run for everybody whom nothing happened to', async () => {
    const { db } = database
    const ids = await customersOf(db, 40)
    await pastEvents(
      db,
      ids.flatMap((id, i) => Array.from({ length: 1 + (i % 4) }, (_, n) => order(id, 3 * i + n, i % 7))),
    )
    await recomputeScores(testContext(db))
    const whole = await scoresOf(db, 'rfm')

    await enqueueScores(db, ids, testNow)
    await refreshScores(testContext(db), 100)

    expect(await scoresOf(db, 'rfm')).toEqual(whole)
  })
})
