import { beforeEach, describe, expect, it } from 'vitest'
import { fixedClock } from '../../src/core/clock.ts'
import { addPoints } from '../../src/scoring/add-points.ts'
import { saveModel } from '../../src/scoring/models.ts'
import { recomputeScores } from '../../src/scoring/recompute-scores.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { customersOf, emptyScoring, scoresOf, takeTouches } from './support.ts'

const database = testDatabase()
const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(testNow.getTime() + days * DAY_MS)

beforeEach(() => emptyScoring(database.db))

describe('addPoints', () => {
  it('adds up, several at once and over time', async () => {
    const { db } = database
    const [a = 0, b = 0] = await customersOf(db, 2)

    await addPoints(
      db,
      [
        { customerId: a, model: 'loyalty', points: 10 },
        { customerId: a, model: 'loyalty', points: 5 },
      ],
      testNow,
    )
    await addPoints(
      db,
      [
        { customerId: a, model: 'loyalty', points: -3 },
        { customerId: b, model: 'loyalty', points: 1 },
      ],
      inDays(90),
    )

    expect(await scoresOf(db, 'loyalty')).toMatchObject([
      { customerId: a, value: 12 },
      { customerId: b, value: 1 },
    ])
    expect(await takeTouches(db, 'score:loyalty')).toEqual([a, a, b])
  })

  it('lets what was there decay before it adds, and gives the band of the sum', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await saveModel(testContext(db), 'heat', {
      kind: 'points',
      settings: {
        halfLifeDays: 10,
        bands: [
          { band: 'low', from: 0 },
          { band: 'high', from: 10 },
        ],
      },
    })

    await addPoints(db, [{ customerId: id, model: 'heat', points: 8 }], testNow)
    await addPoints(db, [{ customerId: id, model: 'heat', points: 8 }], inDays(10))

    expect(await scoresOf(db, 'heat')).toMatchObject([{ value: 12, band: 'high' }])
  })

  it('decays between additions by the daily run, to the same value in the end', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await saveModel(testContext(db), 'heat', {
      kind: 'points',
      settings: {
        halfLifeDays: 10,
        bands: [
          { band: 'low', from: 0 },
          { band: 'high', from: 10 },
        ],
      },
    })
    await addPoints(db, [{ customerId: id, model: 'heat', points: 16 }], testNow)
    await takeTouches(db, 'score:heat')

    for (const days of [3, 10]) await recomputeScores(testContext(db, { clock: fixedClock(inDays(days)) }))

    const [score] = await scoresOf(db, 'heat')
    expect(score?.value).toBeCloseTo(8, 9)
    expect(score?.band).toBe('low')
    expect(await takeTouches(db, 'score:heat')).toEqual([id, id])
  })

  it('refuses a model whose scores are computed', async () => {
    const { db } = database
    const [id = 0] = await customersOf(db, 1)
    await recomputeScores(testContext(db))

    const attempt = addPoints(db, [{ customerId: id, model: 'engagement', points: 1 }], testNow)

    await expect(attempt).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
