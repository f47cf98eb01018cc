import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/context.ts'
import { LANE_LOCK_SPACE, laneOf } from '../../src/core/lane.ts'
import { json, rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

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
steps:
  - send: { email: offer }
  - wait: PT1H
  - update: { increment: { visits: 1 } }
  - send: { sms: reminder }
`

async function everybodyVisits(count: number): Promise<number[]> {
  const people = await world.people(count)
  await appendEvents(
    database.db,
    people.map((customerId) => ({
      customerId,
      type: 'visited',
      occurredAt: world.clock.now(),
      properties: {},
    })),
    world.clock.now(),
  )
  return people
}

async function passTogether(workers: number): Promise<void> {
  const one = async () => {
    while ((await runLanePass(world.ctx, { maxLanes: 8, limit: 200 })).more);
  }
  for (let again = 0; again < 3; again++) await Promise.all(Array.from({ length: workers }, one))
}

describe('several workers', () => {
  it('never do the same thing twice, and leave nothing out', async () => {
    await world.publish(offer)
    const people = await everybodyVisits(600)

    await passTogether(4)
    world.clock.advance(HOUR)
    await passTogether(4)

    const messages = await world.messages()
    const perPerson = new Map<number, string[]>()
    for (const { customerId, channel } of messages) {
      perPerson.set(customerId, [...(perPerson.get(customerId) ?? []), channel])
    }
    expect(perPerson.size).toBe(people.length)
    expect([...perPerson.values()].every((channels) => channels.sort().join() === 'email,sms')).toBe(true)
    const [{ visits } = { visits: 0 }] = await rows<{ visits: number }>(
      database.db,
      sql`select count(*)::int as visits from customers where (attributes ->> 'visits')::int = 1`,
    )
    expect(visits).toBe(people.length)
  })

  it('leave a lane alone that somebody else holds', async () => {
    await world.publish(offer)
    const [ann = 0] = await everybodyVisits(1)

    await inTransaction(world.ctx, async ({ db }) => {
      await db.execute(sql`select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, ${laneOf(ann)}::int)`)
      expect(await runLanePass(world.ctx)).toMatchObject({ lanes: 0, more: false })
    })

    expect(await runLanePass(world.ctx)).toMatchObject({ lanes: 1, enrolled: 1 })
  })
})

describe('a pass that is cut off', () => {
  it('leaves nothing behind, and the next one does the same', async () => {
    await world.publish(offer)
    const [ann = 0] = await everybodyVisits(1)

    const cutOff = inTransaction(world.ctx, async (inner) => {
      await runLanePass(inner)
      throw new Error('the worker died before the commit')
    })
    await expect(cutOff).rejects.toThrow('died')
    expect(await world.enrolments()).toEqual([])
    expect(await world.messages()).toEqual([])
    expect(await rows(database.db, sql`select 1 from inbox`)).toHaveLength(1)

    await world.settle()
    expect(await world.messages()).toMatchObject([{ customerId: ann, channel: 'email', stepId: 'send-1' }])
  })
})

describe('a step that fails', () => {
  it('sets its enrolment aside and lets the others go on', async () => {
    await world.publish(`
workflow: offer
trigger: { event: visited }
steps:
  - branch:
      - if: { attribute: plan, is: gold }
        then: [{ send: { email: offer } }]
    else: [{ send: { sms: reminder } }]
`)
    const [bad = 0, good = 0] = await everybodyVisits(2)
    await database.db.execute(
      sql`update customers set attributes = ${json({ plan: 'gold' })}::jsonb where id = ${bad}`,
    )
    await database.db.execute(sql`update templates set live_version_id = null where key = 'offer'`)

    await world.settle()

    expect(await world.messages()).toMatchObject([{ customerId: good, channel: 'sms' }])
    expect(await world.enrolments()).toMatchObject([
      {
        customerId: bad,
        status: 'active',
        step: 'send-1',
        errors: 1,
        wakeAt: new Date(world.clock.now().getTime() + 30_000),
      },
      { customerId: good, status: 'done', errors: 0 },
    ])
    await database.db.execute(sql`
      update templates t set live_version_id = v.id from template_versions v where v.template_id = t.id and t.key = 'offer'`)
    await world.wait(MINUTE)
    expect(await world.enrolments()).toMatchObject([{ status: 'done', errors: 0 }, { status: 'done' }])
    expect(await world.messages()).toHaveLength(2)
  })

  it('is given up after five times, and shown as failed', async () => {
    await world.publish(offer)
    await everybodyVisits(1)
    await database.db.execute(sql`update templates set live_version_id = null where key = 'offer'`)

    for (let hour = 0; hour < 6; hour++) await world.wait(HOUR)

    expect(await world.enrolments()).toMatchObject([
      { status: 'failed', step: 'send-1', errors: 5, exitReason: 'error' },
    ])
    await database.db.execute(sql`
      update templates t set live_version_id = v.id from template_versions v where v.template_id = t.id and t.key = 'offer'`)
  })

  it('is found among many by halves when the database refuses the set', async () => {
    await world.publish(`
workflow: offer
trigger: { event: visited }
steps:
  - score: { model: loyalty, add: 1 }
  - send: { email: offer }
`)
    const people = await everybodyVisits(20)
    const [bad = 0] = people
    await database.db.execute(
      sql`alter table scores add constraint nobody check (customer_id <> ${sql.raw(String(bad))})`,
    )

    await world.settle()
    await database.db.execute(sql`alter table scores drop constraint nobody`)

    expect((await world.messages()).map(({ customerId }) => customerId).sort((a, b) => a - b)).toEqual(
      people.slice(1),
    )
    expect((await world.enrolments()).filter(({ errors }) => errors > 0)).toMatchObject([
      { customerId: bad, step: 'score-1' },
    ])
  })
})
