import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { armOf } from '../../src/workflows/entry.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const offer = (more = '') => `
workflow: offer
trigger: { event: visited }
goal: { event: order_placed, where: { total: { gte: 10 } }, within: P5D, value: total${more} }
holdout: 50%
steps:
  - send: { email: offer }
  - wait: P1D
  - send: { sms: reminder }
`

/** One of each arm, who have entered. */
async function enterBoth(): Promise<{ treated: number; held: number }> {
  await world.publish(offer())
  const people = await world.people(20)
  const treated = people.find((id) => armOf('offer', id, 0.5) === 'treated') ?? 0
  const held = people.find((id) => armOf('offer', id, 0.5) === 'holdout') ?? 0
  await world.happens(treated, 'visited')
  await world.happens(held, 'visited')
  await world.settle()
  return { treated, held }
}

async function goalEvents(): Promise<unknown[]> {
  return rows(
    database.db,
    sql`select customer_id as "customerId", value, properties ->> 'arm' as arm from events where type = 'goal_reached' order by id`,
  )
}

describe('the holdout', () => {
  it('is enrolled like the others and never sent anything', async () => {
    const { treated } = await enterBoth()

    await world.wait(10 * DAY)

    expect(new Set((await world.messages()).map(({ customerId }) => customerId))).toEqual(new Set([treated]))
    expect((await world.enrolments()).map(({ arm, status }) => [arm, status])).toEqual([
      ['treated', 'done'],
      ['holdout', 'done'],
    ])
  })
})

describe('the goal', () => {
  it('counts for the treated and the holdout alike', async () => {
    const { treated, held } = await enterBoth()
    world.clock.advance(MINUTE)
    await world.happens(treated, 'order_placed', { total: 80 })
    await world.happens(held, 'order_placed', { total: 30 })
    await world.settle()

    expect(
      (await world.enrolments()).map(({ arm, status, exitReason, goalValue }) => [
        arm,
        status,
        exitReason,
        goalValue,
      ]),
    ).toEqual([
      ['treated', 'exited', 'goal', 80],
      ['holdout', 'done', 'goal', 30],
    ])
    expect(await goalEvents()).toEqual([
      { customerId: treated, value: 80, arm: 'treated' },
      { customerId: held, value: 30, arm: 'holdout' },
    ])
  })

  it('takes back what is queued', async () => {
    const { treated } = await enterBoth()
    world.clock.advance(MINUTE)
    await world.happens(treated, 'order_placed', { total: 80 })
    await world.settle()

    expect(await world.messages()).toMatchObject([{ status: 'cancelled', reason: 'goal' }])
  })

  it('lets the customer go on when it is told not to exit', async () => {
    await world.publish(offer(', exit: false'))
    const people = await world.people(20)
    const ann = people.find((id) => armOf('offer', id, 0.5) === 'treated') ?? 0
    await world.happens(ann, 'visited')
    await world.settle()
    world.clock.advance(MINUTE)
    await world.happens(ann, 'order_placed', { total: 80 })
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ status: 'active', goalValue: 80 }])
    expect(await world.messages()).toMatchObject([{ status: 'queued' }])
  })

  it('still counts after the last step, and not after its window', async () => {
    const { treated, held } = await enterBoth()
    await world.wait(2 * DAY)
    expect((await world.enrolments())[0]).toMatchObject({ status: 'done' })
    await world.happens(treated, 'order_placed', { total: 80 })
    await world.settle()
    await world.wait(4 * DAY)
    await world.happens(held, 'order_placed', { total: 80 })
    await world.settle()

    expect((await world.enrolments()).map(({ goalValue }) => goalValue)).toEqual([80, null])
  })

  it('counts once, and only what meets its filter', async () => {
    const { treated } = await enterBoth()
    world.clock.advance(MINUTE)
    for (const total of [5, 20, 300]) await world.happens(treated, 'order_placed', { total })
    await world.settle()
    await world.happens(treated, 'order_placed', { total: 500 })
    await world.settle()

    expect((await world.enrolments())[0]).toMatchObject({ goalValue: 20 })
    expect(await goalEvents()).toHaveLength(1)
  })
})
