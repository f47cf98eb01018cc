import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { createStaticSegment } from '../../src/segments/static-segment.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { listArmResults } from '../../src/workflows/queries/arms.ts'
import { tendWorkflows } from '../../src/workflows/tend-workflows.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate arm_results, suppressions`)
  world = aWorld(database.db)
})

const workflow = (steps: string) =>
  `workflow: more\ntrigger: { event: visited }\nreentry: always\nsteps:\n${steps}`

/** Addresses and consents as hashes only: what the choice of a channel looks at. */
async function reachable(id: number, channels: { email?: string; sms?: string }) {
  await database.db.execute(sql`
    update customers set email_hash = ${`e${id}`}, phone_hash = ${`p${id}`} where id = ${id}`)
  for (const [channel, state] of Object.entries(channels))
    await database.db.execute(sql`
      insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, proven, out_of_hours)
      values (${id}, ${channel}, 'promotions', ${state}, 'consent', 1, now(), true, false)`)
}

describe('send by the first channel that reaches', () => {
  const steps =
    '\n  - send: { first_of: [{ email: offer }, { sms: reminder }], prefer: likes }\n    else: [{ exit: nobody }]'

  it('goes down the list by address, suppression and consent, the preferred channel first', async () => {
    await world.publish(workflow(steps))
    const [both = 0, phone = 0, none = 0, suppressed = 0] = await world.people(4)
    const [likesSms = 0] = await world.people(1, { likes: 'sms' })
    await reachable(both, { email: 'granted', sms: 'granted' })
    await reachable(phone, { email: 'withdrawn', sms: 'granted' })
    await reachable(none, { email: 'requested' })
    await reachable(suppressed, { email: 'granted', sms: 'granted' })
    await reachable(likesSms, { email: 'granted', sms: 'granted' })
    await database.db.execute(sql`insert into suppressions (channel, address_hash, reason, actor, at)
      values ('email', ${`e${suppressed}`}, 'complaint', 'test', now())`)
    for (const id of [both, phone, none, suppressed, likesSms]) await world.happens(id, 'visited')
    await world.settle()

    const sent = new Map((await world.messages()).map(({ customerId, channel }) => [customerId, channel]))
    expect(sent).toEqual(
      new Map([
        [both, 'email'],
        [phone, 'sms'],
        [suppressed, 'sms'],
        [likesSms, 'sms'],
      ]),
    )
    expect((await world.enrolments()).flatMap(({ exitReason }) => exitReason ?? [])).toEqual(['nobody'])
    const [log] = await rows<{ facts: unknown }>(
      database.db,
      sql`select facts from step_log where customer_id = ${phone}`,
    )
    expect(log?.facts).toEqual({ channel: 'sms', passedOver: [{ channel: 'email', why: 'no_consent' }] })
  })
})

describe('segment', () => {
  it('adds to a static segment and removes from it, which others may wait for', async () => {
    await createStaticSegment(world.ctx, { key: 'vips' })
    await world.publish('workflow: watches\ntrigger: { segment_entered: vips }\nsteps: [{ exit: saw }]')
    await world.publish(
      workflow('\n  - segment: { add: vips }\n  - wait: PT1H\n  - segment: { remove: vips }'),
    )
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    const members = () => rows<{ id: number }>(database.db, sql`select customer_id as id from memberships`)
    expect(await members()).toEqual([{ id: ann }])
    expect((await world.enrolments()).map(({ exitReason }) => exitReason)).toContain('saw')

    await world.wait(HOUR)
    expect(await members()).toEqual([])
  })

  it('is refused for a segment that has a condition, or is not there', async () => {
    await database.db.execute(sql`
      insert into segments (key, name, kind, state, version, condition, depends_on, created_at, updated_at)
      values ('buyers', '{}', 'rules', 'live', 1, '{"event":"order_placed"}', '{event:order_placed}', now(), now())`)

    await expect(world.publish(workflow('\n  - segment: { add: buyers }'))).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(world.publish(workflow('\n  - segment: { add: nowhere }'))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('start and stop', () => {
  it('starts another workflow with the properties of the entry, by its re-entry rule', async () => {
    await world.publish(`
workflow: other
trigger: { api: true }
steps:
  - branch:
      - if: { entry: { total: 7 } }
        then: [{ exit: seven }]`)
    await world.publish(workflow('\n  - start: other\n  - start: other\n  - exit: started'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited', { total: 7 })
    await world.settle()

    expect((await world.enrolments()).map(({ exitReason }) => exitReason)).toEqual(['started', 'seven'])
    expect(await rows(database.db, sql`select reason from trigger_refusals`)).toEqual([
      { reason: 'already_entered' },
    ])
  })

  it('stops another workflow, and withdraws what it has queued', async () => {
    await world.publish(
      'workflow: other\ntrigger: { event: visited }\nsteps: [{ send: { email: offer } }, { wait: P9D }]',
    )
    await world.publish(`workflow: more\ntrigger: { event: bought }\nsteps: [{ stop: other }]`)
    const [ann = 0, ben = 0] = await world.people(2)
    for (const id of [ann, ben]) await world.happens(id, 'visited')
    await world.settle()
    await world.happens(ann, 'bought')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([
      { customerId: ann, status: 'exited', exitReason: 'stopped' },
      { customerId: ben, status: 'active' },
      { customerId: ann, status: 'done' },
    ])
    expect((await world.messages()).map(({ status, reason }) => [status, reason])).toEqual([
      ['cancelled', 'stopped'],
      ['queued', null],
    ])
  })

  it('stops it also when both are under way in the same pass', async () => {
    await world.publish(
      'workflow: other\ntrigger: { event: visited }\nsteps: [{ tag: a }, { tag: b }, { send: { email: offer } }]',
    )
    await world.publish(`workflow: more\ntrigger: { event: visited }\nsteps: [{ stop: other }]`)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()

    expect(await world.messages()).toEqual([])
    expect((await world.enrolments()).map(({ status }) => status).sort()).toEqual(['done', 'exited'])
  })

  it('is refused for this workflow itself, and for one that is not there', async () => {
    await expect(world.publish(workflow('\n  - stop: more'))).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(world.publish(workflow('\n  - start: nowhere'))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('a bandit', () => {
  const bandit = `
workflow: more
trigger: { audience: { attribute: city, is: Lyon } }
goal: { event: order_placed, within: P5D, exit: false }
steps:
  - split: [{ name: short, then: [{ tag: short }] }, { name: long, then: [{ tag: long }] }]
    bandit: { floor: 10% }
    id: which
  - wait: P9D`

  it('learns from goals which arm is the better one, and keeps the floor of the other', async () => {
    const id = await world.publish(bandit)
    await world.people(200, { city: 'Lyon' })
    await world.launch((await launchWorkflow(world.ctx, 'more')).id)
    await world.settle()
    const first = await rows<{ customerId: number; branch: string }>(
      database.db,
      sql`select customer_id as "customerId", branch from step_log where step = 'which'`,
    )
    const winners = first.filter(({ branch }) => branch === 'arm:long').slice(0, 40)
    expect(winners).toHaveLength(40)
    for (const { customerId } of winners) await world.happens(customerId, 'order_placed')
    await world.settle()
    await tendWorkflows(world.ctx)
    const shown = first.filter(({ branch }) => branch === 'arm:long').length
    expect(await listArmResults(database.db, [{ workflowId: id, step: 'which' }])).toEqual(
      expect.arrayContaining([
        { workflowId: id, step: 'which', arm: 'long', shown, won: 40 },
        { workflowId: id, step: 'which', arm: 'short', shown: 200 - shown, won: 0 },
      ]),
    )

    await database.db.execute(
      sql`update workflows set launched_at = null, launch_finished_at = null, launch_cursor = 0`,
    )
    await world.people(300, { city: 'Lyon' })
    await world.launch((await launchWorkflow(world.ctx, 'more')).id)
    await world.settle()
    const short = await rows<{ n: number }>(
      database.db,
      sql`select count(*)::int as n from step_log where step = 'which' and branch = 'arm:short' and enrolment_id not in (
        select id from enrolments order by id limit 200)`,
    )
    expect(short[0]?.n).toBeGreaterThan(10)
    expect(short[0]?.n).toBeLessThan(60)
  })

  it('is refused without a goal', async () => {
    await expect(world.publish(bandit.replace(/goal:.*\n/, ''))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})
