import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { simulateWorkflow } from '../../src/simulation/simulate-workflow.ts'
import { reachable } from '../engine/real-life.ts'
import { aWorld, DAY, forget, furnish, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db), 300_000)
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

async function simulate(trigger: string, days: number) {
  const since = world.clock.now()
  world.clock.advance(days * DAY)
  const definition = `workflow: rounds\nname: Rounds\npurpose: promotions\ntrigger: ${trigger}\nreentry: always\nsteps:\n  - send: { email: offer }\n`
  return simulateWorkflow(world.ctx, {
    definition,
    options: { since: since.toISOString(), responses: 'none' },
  })
}

describe('the simulation of a trigger that comes round by the clock', () => {
  it('lets in those whose date it is, on the day before it and at their time', async () => {
    const [id] = await reachable(database.db, 2, { birthday: '1985-07-10' })
    await database.db.execute(
      sql`update customers set attributes = '{"birthday":"1990-03-10"}' where id = ${id}`,
    )
    const trigger = '{ date: birthday, yearly: true, offset: -P1D, at: "09:00", zone: company }'
    const result = await simulate(trigger, 14)

    expect(result.entered).toEqual({ treated: 1, holdout: 0 })
    expect(result.journeys[0]?.enteredAt).toEqual(new Date('2026-03-09T08:00:00Z'))
    expect(result.messages).toMatchObject([{ channel: 'email', messages: 1 }])
  })

  it('lets everybody in at each occasion of a campaign that recurs', async () => {
    await reachable(database.db, 2)
    const every =
      '{ audience: { not: { attribute: tier, is: gold } }, at: "2026-03-04T10:00", every: "FREQ=WEEKLY;BYDAY=WE", zone: customer }'
    const result = await simulate(every, 17)

    expect(result.entered).toEqual({ treated: 6, holdout: 0 })
  })
})
