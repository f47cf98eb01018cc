import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { appendHistory } from '../../src/events/append-history.ts'
import { receiptKeyOf } from '../../src/events/receipt-key.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const offer = `
workflow: offer
trigger: { event: visited }
goal: { event: order_placed, within: P5D, value: total }
steps:
  - send: { email: offer }
  - wait: P1D
`

/** What a nightly file of the shop says, after it happened. */
async function bringIn(customerId: number, type: string, occurredAt: Date): Promise<void> {
  const receipt = receiptKeyOf(`${type} ${customerId}`)
  const past = { customerId, type, occurredAt, properties: { total: 80 }, value: 80, receipt }
  await appendHistory(database.db, [past], world.clock.now())
  await world.settle()
}

describe('an event that a file brings in later', () => {
  it('counts for the goal of those who were under way when it happened', async () => {
    await world.publish(offer)
    const [customer = 0] = await world.people(1)
    await world.happens(customer, 'visited')
    await world.settle()
    const orderedAt = new Date(world.clock.now().getTime() + DAY / 2)
    await world.wait(3 * DAY)

    await bringIn(customer, 'order_placed', orderedAt)

    expect(await world.enrolments()).toMatchObject([{ goalAt: orderedAt }])
  })

  it('starts no workflow and leaves no refusal', async () => {
    await world.publish(offer)
    const [customer = 0] = await world.people(1)

    await bringIn(customer, 'visited', world.clock.now())

    expect(await world.enrolments()).toEqual([])
    expect(await rows(database.db, sql`select 1 from trigger_refusals`)).toEqual([])
  })
})
