import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stuckCommand } from '../../src/cli/stuck.ts'
import { listStuck, watch } from '../../src/engine/watchdog.ts'
import { enrolCustomers } from '../../src/workflows/enrol-customers.ts'
import { lockLanesOf } from '../../src/workflows/queries/lanes.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

/** One customer whose wait is over, and nobody who looks. */
async function forgotten(): Promise<number> {
  await world.publish('workflow: offer\ntrigger: { api: true }\nsteps:\n  - wait: PT1H\n')
  const [customerId = 0] = await world.people(1)
  await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [customerId] })
  await world.settle()
  return customerId
}

describe('the watchdog', () => {
  it('says nothing while everything is in time', async () => {
    await forgotten()
    world.clock.advance(HOUR + MINUTE)

    expect(await listStuck(world.ctx)).toEqual([])
  })

  it('finds an enrolment that was due for two minutes, says what to do, and rings', async () => {
    await forgotten()
    world.clock.advance(HOUR + 3 * MINUTE)

    expect(await listStuck(world.ctx)).toMatchObject([
      { kind: 'enrolments', count: 1, remedy: expect.stringContaining('worker') },
    ])
    world.queue.rings.length = 0
    await watch(world.ctx)
    expect(world.queue.rings.map(({ job }) => job)).toContain('engine.pass')
  })

  it('leaves alone what a worker holds at this moment', async () => {
    const customerId = await forgotten()
    world.clock.advance(HOUR + 3 * MINUTE)

    await database.db.transaction(async (holder) => {
      await lockLanesOf(holder, [customerId])
      expect(await listStuck(world.ctx)).toEqual([])
    })
  })

  it('finds a lane to which no pass came', async () => {
    const [customerId = 0] = await world.people(1)
    await world.happens(customerId, 'visited')
    world.clock.advance(3 * MINUTE)

    expect(await listStuck(world.ctx)).toMatchObject([{ kind: 'lanes', count: 1 }])
  })

  it('finds messages whose sender died, and lists them as uncertain', async () => {
    await world.publish('workflow: mail\ntrigger: { api: true }\nsteps:\n  - send: { email: offer }\n')
    await enrolCustomers(world.ctx, { workflowKey: 'mail', customerIds: await world.people(1) })
    await world.settle()
    const lease = world.clock.now()
    await database.db.execute(
      sql`update messages set status = 'handed', handed_at = ${lease}::timestamptz, lease_until = ${lease}::timestamptz`,
    )
    world.clock.advance(3 * MINUTE)

    expect(await listStuck(world.ctx)).toMatchObject([{ kind: 'messages', where: 'email', count: 1 }])
    await watch(world.ctx)
    expect(await world.messages()).toMatchObject([{ status: 'uncertain' }])
    expect(await listStuck(world.ctx)).toEqual([])
  })

  it('tells it on the command line, with exit code 1', async () => {
    await forgotten()
    world.clock.advance(HOUR + 3 * MINUTE)
    const printed: string[] = []

    expect(await stuckCommand(world.ctx, [], { print: (line) => void printed.push(line) })).toBe(1)
    expect(printed[0]).toMatch(/^enrolments\tlane \d+\t1\tsince /)
  })
})
