import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/context.ts'
import { LANE_LOCK_SPACE, laneOf } from '../../src/core/lane.ts'
import { json, rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { touch } from '../../src/events/append-events.ts'
import { createStaticSegment } from '../../src/segments/static-segment.ts'
import { liveSegment } from '../segments/support.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
  await world.publish(`
workflow: offer
trigger: { event: visited }
steps:
  - wait: PT1H
  - send: { email: offer }
`)
})

/** A known customer and the anonymous one of the same person. */
async function aPair(): Promise<[ann: number, anonymous: number]> {
  const [ann = 0] = await world.people(1, { city: 'Lyon' })
  const [anonymous = 0] = await world.people(1, { city: 'Nice', shoe: 38 })
  await database.db.execute(sql`update customers set state = 'anonymous' where id = ${anonymous}`)
  await database.db.execute(sql`
    insert into identities (kind, value, customer_id, created_at) values ('anonymous', 'cookie', ${anonymous}, now())`)
  return [ann, anonymous]
}

async function merge(survivor: number, other: number): Promise<void> {
  await touch(database.db, [{ customerId: survivor, topic: `merge:${other}` }], world.clock.now())
  await world.settle()
}

describe('a merge', () => {
  it('moves identities, events and messages to the survivor, who keeps what they said themselves', async () => {
    const [ann, anonymous] = await aPair()
    await world.happens(anonymous, 'page_viewed')
    await world.settle()

    await merge(ann, anonymous)

    const found = await rows(
      database.db,
      sql`select c.id, c.state, c.merged_into as "mergedInto", c.attributes,
        (select count(*)::int from events e where e.customer_id = c.id and e.type = 'page_viewed') as views,
        (select count(*)::int from identities i where i.customer_id = c.id) as identities
      from customers c order by id`,
    )
    expect(found).toEqual([
      {
        id: ann,
        state: 'known',
        mergedInto: null,
        attributes: { city: 'Lyon', shoe: 38 },
        views: 1,
        identities: 1,
      },
      { id: anonymous, state: 'merged', mergedInto: ann, attributes: {}, views: 0, identities: 0 },
    ])
  })

  it('records what was before, so that it can be undone', async () => {
    const [ann, anonymous] = await aPair()
    await merge(ann, anonymous)

    const [record] = await rows<{ before: unknown }>(database.db, sql`select before from customer_merges`)
    expect(record?.before).toMatchObject({
      survivor: { attributes: { city: 'Lyon' } },
      other: { state: 'anonymous', attributes: { city: 'Nice', shoe: 38 } },
      identities: [{ kind: 'anonymous', value: 'cookie' }],
    })
  })

  it('lets an enrolment go on under the survivor, in their lane', async () => {
    const [ann, anonymous] = await aPair()
    await world.happens(anonymous, 'visited')
    await world.settle()
    await merge(ann, anonymous)
    await world.wait(HOUR)

    expect(await world.messages()).toMatchObject([{ customerId: ann, stepId: 'send-1' }])
    expect(await rows(database.db, sql`select lane from enrolments`)).toEqual([{ lane: laneOf(ann) }])
  })

  it('leaves one of two enrolments in the same workflow: one person gets one message', async () => {
    const [ann, anonymous] = await aPair()
    await world.happens(ann, 'visited')
    await world.happens(anonymous, 'visited')
    await world.settle()
    await merge(ann, anonymous)
    await world.wait(HOUR)

    expect(await world.messages()).toMatchObject([{ customerId: ann }])
    expect(await world.enrolments()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ customerId: ann, status: 'done' }),
        expect.objectContaining({ customerId: anonymous, status: 'exited', exitReason: 'merged' }),
      ]),
    )
  })

  it('counts the events of one inbox for the survivor, also those that came with the merge', async () => {
    const [ann, anonymous] = await aPair()
    await world.happens(anonymous, 'visited')
    await merge(ann, anonymous)

    expect(await world.enrolments()).toMatchObject([{ customerId: ann, status: 'active' }])
  })

  it('takes along what waits in the inbox behind it, which then is looked at in the lane of the survivor', async () => {
    const [ann, anonymous] = await aPair()
    await touch(database.db, [{ customerId: ann, topic: `merge:${anonymous}` }], world.clock.now())
    await world.happens(anonymous, 'visited')

    // One row: the merge is done in this pass, the visit is left for the next.
    await runLanePass(world.ctx, { limit: 1 })
    expect(
      await rows(
        database.db,
        sql`select distinct customer_id as id, lane from inbox where topic = 'event:visited'`,
      ),
    ).toEqual([{ id: ann, lane: laneOf(ann) }])

    await world.settle()
    expect(await world.enrolments()).toMatchObject([{ customerId: ann, status: 'active' }])
  })

  it('gives the survivor an event that was committed for the other one after the merge', async () => {
    const [ann, anonymous] = await aPair()
    const [eve = 0] = await world.people(1)
    await merge(ann, anonymous)
    await merge(eve, ann)

    await world.happens(anonymous, 'visited')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ customerId: eve, status: 'active' }])
    expect(await rows(database.db, sql`select customer_id as id from events where type = 'visited'`)).toEqual(
      [{ id: eve }],
    )
  })

  it('counts the other one out of their segments, and keeps the survivor in lists made by hand', async () => {
    const [ann, anonymous] = await aPair()
    await database.db.execute(sql`truncate segment_deltas`)
    await liveSegment(world.ctx, 'shod', { attribute: 'shoe', set: true })
    await createStaticSegment(world.ctx, { key: 'fair', members: { customerIds: [anonymous] } })
    await merge(ann, anonymous)

    const sizes = await rows(
      database.db,
      sql`select g.key, (select count(*)::int from memberships m where m.segment_id = g.id) as members,
        (select sum(d.entered - d."left")::int from segment_deltas d where d.segment_id = g.id) as counted
      from segments g order by g.key`,
    )
    expect(sizes).toEqual([
      { key: 'fair', members: 1, counted: 1 },
      { key: 'shod', members: 1, counted: 1 },
    ])
    expect(await rows(database.db, sql`select distinct customer_id as id from memberships`)).toEqual([
      { id: ann },
    ])
  })

  it('follows a chain of merges', async () => {
    const [ann, anonymous] = await aPair()
    const [third = 0] = await world.people(1)
    await touch(
      database.db,
      [
        { customerId: anonymous, topic: `merge:${third}` },
        { customerId: ann, topic: `merge:${anonymous}` },
      ],
      world.clock.now(),
    )
    await world.settle()

    const merged = await rows(
      database.db,
      sql`select id, merged_into as into from customers where state = 'merged' order by id`,
    )
    expect(merged).toEqual([
      { id: anonymous, into: ann },
      { id: third, into: ann },
    ])
  })

  it('waits while somebody works on the lane of the other one', async () => {
    const [ann, anonymous] = await aPair()
    await touch(database.db, [{ customerId: ann, topic: `merge:${anonymous}` }], world.clock.now())

    await inTransaction(world.ctx, async ({ db }) => {
      await db.execute(sql`select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, ${laneOf(anonymous)}::int)`)
      await runLanePass(world.ctx)
    })
    expect(await rows(database.db, sql`select 1 from customer_merges`)).toEqual([])

    await world.settle()
    expect(await rows(database.db, sql`select 1 from customer_merges`)).toHaveLength(1)
  })

  it('adds up points', async () => {
    const [ann, anonymous] = await aPair()
    await database.db.execute(sql`
      insert into score_models (key, kind, settings) values ('loyalty', 'points', ${json({})}::jsonb) on conflict do nothing`)
    await database.db.execute(sql`
      insert into scores (customer_id, model, value, updated_at)
      values (${ann}, 'loyalty', 3, now()), (${anonymous}, 'loyalty', 4, now())`)

    await merge(ann, anonymous)

    expect(await rows(database.db, sql`select customer_id as id, value from scores`)).toEqual([
      { id: ann, value: 7 },
    ])
  })
})
