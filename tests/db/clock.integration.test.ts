import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { databaseClock } from '../../src/db/clock.ts'
import { emptyDatabase } from '../support/database.ts'

const database = emptyDatabase()

describe('databaseClock', () => {
  it('tells the time of the database within 50 ms, and never goes back', async () => {
    const clock = await databaseClock(database.db)

    const [theirs] = await rows<{ at: Date }>(database.db, sql`select clock_timestamp() as at`)
    const ours = clock.now()

    expect(Math.abs(ours.getTime() - (theirs?.at.getTime() ?? 0))).toBeLessThan(50)
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(ours.getTime())
    expect(Math.abs(clock.machineAheadMs)).toBeLessThan(1_000)
    clock.stop()
  })
})
