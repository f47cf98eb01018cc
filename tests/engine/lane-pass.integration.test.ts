import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const cart = `
workflow: cart
trigger: { event: cart_updated, where: { total: { gte: 50 } } }
reentry: { after: P7D }
steps:
  - wait_for: { event: order_placed, upto: PT1H }
    then: [exit]
  - send: { email: offer }
    id: first-mail
  - wait: { for: P1D, at: "10:00" }
  - branch:
      - if: { message: first-mail, is: clicked }
        then:
          - call: { list: calls, script: script }
            outcomes: { sale: [exit] }
    else:
      - send: { sms: reminder }
`

describe('runLanePass', () => {
  it('does nothing when there is nothing to do', async () => {
    expect(await runLanePass(world.ctx)).toMatchObject({ lanes: 0, inbox: 0, advanced: 0, more: false })
  })

  it('starts a workflow on an event that meets the filter, and on no other', async () => {
    await world.publish(cart)
    const [rich = 0, poor = 0, other = 0] = await world.people(3)

    await world.happens(rich, 'cart_updated', { total: 80 })
    await world.happens(poor, 'cart_updated', { total: 20 })
    await world.happens(other, 'page_viewed', { total: 90 })
    await world.settle()

    expect(await world.enrolments()).toEqual([
      expect.objectContaining({ customerId: rich, status: 'active', step: 'wait-for-1', arm: 'treated' }),
    ])
    expect((await rows(database.db, sql`select 1 from inbox`)).length).toBe(0)
  })

  it('leads one customer through the whole workflow', async () => {
    await world.publish(cart)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated', { total: 80 })
    await world.settle()

    await world.wait(59 * MINUTE)
    expect(await world.messages()).toEqual([])
    await world.wait(MINUTE)
    expect(await world.messages()).toMatchObject([
      { customerId: ann, channel: 'email', stepId: 'first-mail', status: 'queued' },
    ])
    expect(world.queue.rings).toContainEqual(
      expect.objectContaining({ job: 'messages.dispatch', payload: { channel: 'email' } }),
    )

    await world.wait(2 * DAY)
    expect((await world.messages()).map(({ channel }) => channel)).toEqual(['email', 'sms'])
    expect(await world.log(ann)).toEqual([
      'wait-for-1:else',
      'first-mail',
      'wait-1',
      'branch-1:else',
      'send-1',
    ])
    expect(await world.enrolments()).toMatchObject([{ status: 'done', step: null, wakeAt: null }])
  })

  it('ends a wait by the event that it waits for', async () => {
    await world.publish(cart)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated', { total: 80 })
    await world.settle()

    await world.wait(10 * MINUTE)
    await world.happens(ann, 'order_placed', { total: 80 })
    await world.settle()

    expect(await world.log(ann)).toEqual(['wait-for-1:then', 'exit-1'])
    expect(await world.enrolments()).toMatchObject([{ status: 'exited', exitReason: 'exit' }])
  })

  it('counts what happened between the entry event and the pass that looked at it', async () => {
    await world.publish(cart)
    const [ann = 0] = await world.people(1)

    await world.happens(ann, 'cart_updated', { total: 80 })
    world.clock.advance(MINUTE)
    await world.happens(ann, 'order_placed', { total: 80 })
    await world.wait(MINUTE)

    expect(await world.log(ann)).toEqual(['wait-for-1:then', 'exit-1'])
  })

  it('does not take an event from before the entry for the one that it waits for', async () => {
    await world.publish(cart)
    const [ann = 0] = await world.people(1)

    await world.happens(ann, 'order_placed', { total: 80 })
    world.clock.advance(MINUTE)
    await world.happens(ann, 'cart_updated', { total: 80 })
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ status: 'active', step: 'wait-for-1' }])
  })

  it('goes down the branch of those who clicked, and waits there for the outcome of the call', async () => {
    await world.publish(cart)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'cart_updated', { total: 80 })
    await world.settle()
    await world.wait(HOUR)
    await database.db.execute(sql`update messages set clicked_at = now()`)
    await world.wait(2 * DAY)

    expect(await world.enrolments()).toMatchObject([{ status: 'active', step: 'call-1' }])
    expect((await world.messages()).map(({ channel }) => channel)).toEqual(['email', 'phone'])

    await database.db.execute(sql`update call_tasks set state = 'done', outcome = 'sale'`)
    await world.happens(ann, 'call_outcome', { outcome: 'sale', list: 'calls' })
    await world.settle()
    expect((await world.log(ann)).slice(-2)).toEqual(['call-1:sale', 'exit-2'])
  })

  it('gives up on a call after its limit', async () => {
    await world.publish(`
workflow: calling
trigger: { event: asked }
steps:
  - call: { list: calls, script: script, within: P2D }
    else: [{ send: { sms: reminder } }]
`)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'asked')
    await world.settle()
    await world.wait(2 * DAY)

    expect(await world.log(ann)).toEqual(['call-1:else', 'send-1'])
  })
})
