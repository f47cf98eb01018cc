import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const waiting = (rule: string, trigger = '{ event: cart_updated }') => `
workflow: cart
trigger: ${trigger}
reentry: ${rule}
steps:
  - wait: PT2H
`

async function refusals(): Promise<string[]> {
  const found = await rows<{ reason: string }>(
    database.db,
    sql`select reason from trigger_refusals order by id`,
  )
  return found.map(({ reason }) => reason)
}

describe('the re-entry rule', () => {
  it('never lets the same customer in twice, under any version', async () => {
    await world.publish(waiting('never'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated')
    await world.wait(3 * HOUR)
    await world.publish(`${waiting('never')}  - wait: PT1H\n`)

    await world.happens(ann, 'cart_updated')
    await world.settle()

    expect(await world.enrolments()).toHaveLength(1)
    expect(await refusals()).toEqual(['already_entered'])
  })

  it('lets the same customer in again after the period, and not before', async () => {
    await world.publish(waiting('{ after: P7D }'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated')
    await world.settle()
    await world.wait(6 * DAY)
    await world.happens(ann, 'cart_updated')
    await world.settle()
    expect(await refusals()).toEqual(['too_soon'])

    await world.wait(DAY)
    await world.happens(ann, 'cart_updated')
    await world.settle()
    expect(await world.enrolments()).toHaveLength(2)
  })

  it('lets one in at a time', async () => {
    await world.publish(waiting('one_at_a_time'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated')
    await world.happens(ann, 'cart_updated')
    await world.settle()
    expect(await world.enrolments()).toHaveLength(1)

    await world.wait(2 * HOUR)
    await world.happens(ann, 'cart_updated')
    await world.settle()
    expect(await world.enrolments()).toHaveLength(2)
    expect(await refusals()).toEqual(['already_in'])
  })

  it('lets everybody in always, also twice in one pass', async () => {
    await world.publish(waiting('always'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated')
    await world.happens(ann, 'cart_updated')
    await world.settle()

    expect(await world.enrolments()).toHaveLength(2)
  })

  it('holds per value of the key property', async () => {
    await world.publish(waiting('never', '{ event: cart_updated, key: cart_id }'))
    const [ann = 0] = await world.people(1)
    for (const cart of ['a', 'b', 'a', 'a#b', 'a'])
      await world.happens(ann, 'cart_updated', { cart_id: cart })
    await world.settle()

    expect(await world.enrolments()).toHaveLength(3)
    expect(await refusals()).toEqual(['already_entered', 'already_entered'])
  })

  it('stops a workflow that triggers itself', async () => {
    await world.publish(waiting('always'))
    const [ann = 0] = await world.people(1)
    for (let count = 0; count < 70; count++) await world.happens(ann, 'cart_updated')
    await world.settle()

    expect(await world.enrolments()).toHaveLength(60)
    expect(new Set(await refusals())).toEqual(new Set(['loop_guard']))
  })
})

describe('a trigger', () => {
  it('does not start anything on history that comes in late', async () => {
    await world.publish(waiting('never'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated')
    world.clock.advance(DAY + MINUTE)
    await world.settle()

    expect(await world.enrolments()).toEqual([])
    expect(await refusals()).toEqual(['too_late'])
  })

  it('starts nobody who was erased', async () => {
    await world.publish(waiting('never'))
    const [ann = 0] = await world.people(1)
    await database.db.execute(sql`update customers set state = 'erased' where id = ${ann}`)
    await world.happens(ann, 'cart_updated')
    await world.settle()

    expect(await world.enrolments()).toEqual([])
    expect(await refusals()).toEqual(['gone'])
  })

  it('starts those who enter a segment, in the pass that sees them enter', async () => {
    await database.db.execute(sql`
      insert into segments (key, name, kind, state, version, condition, depends_on, created_at, updated_at)
      values ('buyers', '{}', 'rules', 'live', 1, '{"event":"order_placed"}', '{event:order_placed}', now(), now())`)
    await world.publish(waiting('never', '{ segment_entered: buyers }'))
    const [ann = 0] = await world.people(2)
    await world.happens(ann, 'order_placed')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ customerId: ann, status: 'active', step: 'wait-1' }])
  })
})
