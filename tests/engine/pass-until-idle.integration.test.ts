import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { passUntilIdle } from '../../src/engine/pass-until-idle.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, furnish } from './world.ts'

const database = testDatabase()
beforeAll(() => furnish(database.db))

describe('passUntilIdle', () => {
  it('works off more lanes than one pass may hold by two passes at once, each event once', async () => {
    const world = aWorld(database.db)
    await world.publish(`
workflow: crowd
trigger: { event: pinged }
steps: [{ wait: PT1H }]
`)
    const people = await world.people(200)
    for (const person of people) await world.happens(person, 'pinged')

    await passUntilIdle(world.ctx, { maxLanes: 8, limit: 50 })

    expect(await rows(database.db, sql`select 1 from inbox`)).toEqual([])
    const entered = (await world.enrolments()).map(({ customerId }) => customerId)
    expect(entered.toSorted((a, b) => a - b)).toEqual(people.toSorted((a, b) => a - b))
  })

  it('fails when the pass beside the first one fails', async () => {
    const world = aWorld(database.db)
    for (const person of await world.people(200)) await world.happens(person, 'pinged')
    let reads = 0
    const clock = {
      ...world.ctx.clock,
      now: () => {
        reads += 1
        if (reads === 2) throw new Error('the second pass is broken')
        return world.ctx.clock.now()
      },
    }

    await expect(passUntilIdle({ ...world.ctx, clock }, { maxLanes: 8 })).rejects.toThrow('second pass')
  })
})
