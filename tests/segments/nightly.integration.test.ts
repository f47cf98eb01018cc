import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { findVerification } from '../../src/segments/queries/verifications.ts'
import { ringForVerification, verifyNightly } from '../../src/segments/verify-nightly.ts'
import { recordingQueue, testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { liveSegment, someCustomers } from './support.ts'

const { db } = testDatabase()

describe('the nightly verification', () => {
  it('is rung for once a night, at three in the company’s zone', async () => {
    const clock = virtualClock(new Date('2026-03-02T01:30:00Z'))
    const queue = recordingQueue()
    const ctx = testContext(db, { clock, queue })

    await ringForVerification(ctx)
    expect(queue.rings.map(({ job }) => job)).toEqual(['segments.verify'])
    await verifyNightly(ctx)
    // 02:59 in Paris.
    clock.set(new Date('2026-03-02T01:59:00Z'))
    await ringForVerification(ctx)
    expect(queue.rings).toHaveLength(1)
    clock.set(new Date('2026-03-02T02:00:00Z'))
    await ringForVerification(ctx)
    expect(queue.rings).toHaveLength(2)
    await verifyNightly(ctx)
    clock.set(new Date('2026-03-03T01:59:59Z'))
    await ringForVerification(ctx)
    expect(queue.rings).toHaveLength(2)
  })

  it('keeps what it found, with the segments that differ', async () => {
    const ctx = testContext(db)
    const [lyon = 0, paris = 0] = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }])
    const segment = await liveSegment(ctx, 'lyon', { attribute: 'city', is: 'Lyon' })
    await liveSegment(ctx, 'all', { everyone: true })
    await verifyNightly(ctx)
    expect(await findVerification(db)).toMatchObject({
      segments: 2,
      customers: 4,
      differences: 0,
      details: [],
    })

    await db.execute(sql`update memberships set customer_id = ${paris} where segment_id = ${segment.id}`)
    await verifyNightly(ctx)

    expect(await findVerification(db)).toMatchObject({
      differences: 2,
      details: [{ key: 'lyon', missing: 1, surplus: 1, examples: expect.arrayContaining([lyon, paris]) }],
    })
  })
})
