import { beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { recomputeDueScores, requestRecompute } from '../../src/scoring/recompute-scores.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { customersOf, emptyScoring, pastEvents } from './support.ts'

const database = testDatabase()
const MINUTE_MS = 60_000

beforeEach(() => emptyScoring(database.db))

describe('recomputeDueScores', () => {
  it('runs at first, soon again while nobody has a score, then once a day', async () => {
    const { db } = database
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const ran = async (minutes: number) => {
      clock.advance(minutes * MINUTE_MS)
      return (await recomputeDueScores(ctx)).length > 0
    }

    const whileEmpty = [await ran(0), await ran(1), await ran(4)]
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [{ customerId: id, type: 'order_placed', occurredAt: testNow, value: 5 }])
    const whenFilled = [await ran(5), await ran(5), await ran(23 * 60), await ran(60)]

    expect(whileEmpty).toEqual([true, false, true])
    expect(whenFilled).toEqual([true, false, false, true])
  })

  it('runs when somebody asked, also when the ring was lost', async () => {
    const { db } = database
    const clock = virtualClock(testNow)
    const queue = recordingQueue()
    const ctx = testContext(db, { clock, queue })
    const [id = 0] = await customersOf(db, 1)
    await pastEvents(db, [{ customerId: id, type: 'order_placed', occurredAt: testNow, value: 5 }])
    await recomputeDueScores(ctx)

    clock.advance(10 * MINUTE_MS)
    await requestRecompute(ctx)
    clock.advance(1)
    const asked = await recomputeDueScores(ctx)
    const again = await recomputeDueScores(ctx)

    expect(queue.rings.map(({ job }) => job)).toContain('scoring.recompute')
    expect(asked.map(({ model }) => model)).toEqual(['engagement', 'rfm'])
    expect(again).toEqual([])
  })
})
