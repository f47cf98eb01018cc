import { beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/context.ts'
import { enqueueScores } from '../../src/scoring/enqueue-scores.ts'
import { lockForWholeBase } from '../../src/scoring/queries/locks.ts'
import { countScoreQueue } from '../../src/scoring/queries/score-queue.ts'
import { recomputeScores } from '../../src/scoring/recompute-scores.ts'
import { refreshScores } from '../../src/scoring/refresh-scores.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { customersOf, emptyScoring, pastEvents, scoresOf } from './support.ts'

const database = testDatabase()

beforeEach(() => emptyScoring(database.db))

describe('the score queue', () => {
  it('holds each customer once, is taken in parts and emptied', async () => {
    const { db } = database
    const ids = await customersOf(db, 5)
    await enqueueScores(db, [...ids, ...ids], testNow)
    await enqueueScores(db, ids, testNow)

    const taken = [
      await refreshScores(testContext(db), 3),
      await refreshScores(testContext(db), 3),
      await refreshScores(testContext(db), 3),
    ]

    expect(taken.map(({ customers }) => customers)).toEqual([3, 2, 0])
    expect(await countScoreQueue(db)).toBe(0)
  })

  it('is left alone by a pass while whoever queued the customer again has not committed', async () => {
    const { db } = database
    const ctx = testContext(db)
    const [id = 0] = await customersOf(db, 1)
    await recomputeScores(ctx)
    await enqueueScores(db, [id], testNow)

    const during = await inTransaction(ctx, async (inside) => {
      await pastEvents(inside.db, [{ customerId: id, type: 'order_placed', occurredAt: testNow, value: 5 }])
      await enqueueScores(inside.db, [id], testNow)
      return refreshScores(ctx, 10)
    })
    const after = await refreshScores(ctx, 10)

    expect(during.customers).toBe(0)
    expect(after.customers).toBe(1)
    expect(await scoresOf(db, 'engagement')).toMatchObject([{ customerId: id, value: 10 }])
  })

  it('waits while the whole base is being computed', async () => {
    const { db } = database
    const ctx = testContext(db)
    await recomputeScores(ctx)
    await enqueueScores(db, await customersOf(db, 1), testNow)

    const during = await inTransaction(ctx, async (inside) => {
      await lockForWholeBase(inside.db)
      return refreshScores(ctx, 10)
    })

    expect(during.customers).toBe(0)
    expect(await countScoreQueue(db)).toBe(1)
  })
})
