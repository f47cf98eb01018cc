import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, HOUR, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const workflow = (steps: string) =>
  `workflow: again\ntrigger: { event: visited }\nreentry: always\nsteps:\n${steps}`

describe('repeat', () => {
  it('goes through its steps so many times, and each round sends a message of its own', async () => {
    await world.publish(
      workflow(`
  - repeat: { times: 3 }
    steps:
      - send: { email: offer }
        id: mail
      - wait: P1D
  - exit: finished`),
    )
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    for (let day = 0; day < 3; day++) await world.wait(DAY)

    expect(await world.messages()).toHaveLength(3)
    expect((await world.log(ann)).filter((step) => step === 'mail')).toHaveLength(3)
    expect(await world.enrolments()).toMatchObject([{ status: 'exited', exitReason: 'finished' }])
  })

  it('stops when its condition holds, by what became of the last message', async () => {
    await world.publish(
      workflow(`
  - repeat: { times: 9, until: { attribute: city, is: Lyon } }
    steps:
      - send: { email: offer }
      - wait: P1D`),
    )
    const [ann = 0, ben = 0] = [...(await world.people(1, { city: 'Lyon' })), ...(await world.people(1))]
    await world.happens(ann, 'visited')
    await world.happens(ben, 'visited')
    await world.settle()
    await world.wait(DAY)

    expect(await world.log(ann)).toEqual(['repeat-1'])
    expect((await world.messages()).filter(({ customerId }) => customerId === ben)).toHaveLength(2)
  })

  it('counts a repeat inside a repeat anew in each round, without waiting', async () => {
    await world.publish(
      workflow(`
  - repeat: { times: 3 }
    id: outer
    steps:
      - repeat: { times: 4 }
        id: inner
        steps: [{ update: { increment: { rounds: 1 } } }]
  - branch:
      - if: { attribute: rounds, is: 12 }
        then: [{ exit: twelve }]`),
    )
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ exitReason: 'twelve' }])
  })

  it('sets aside only the one that takes a thousand steps without rest', async () => {
    await world.publish(
      workflow(`
  - repeat: { times: 100 }
    steps:
      - repeat: { times: 100 }
        steps: [{ branch: [{ if: { entry: { n: 1 } } }] }]`),
    )
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ status: 'active', errors: 1 }])
  })
})

describe('a wait that a pause made late', () => {
  const late = workflow(`
  - wait: { for: PT1H, max_late: PT2H }
  - send: { email: offer }
  - send: { sms: reminder }`)

  it('passes over the next step when the time is past its limit', async () => {
    await world.publish(late)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    world.clock.advance(5 * HOUR)
    await world.settle()

    expect((await world.messages()).map(({ channel }) => channel)).toEqual(['sms'])
    expect(await world.log(ann)).toEqual(['wait-1:late', 'send-2'])
  })

  it('goes on as if in time within it', async () => {
    await world.publish(late)
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    await world.wait(2 * HOUR)

    expect((await world.messages()).map(({ channel }) => channel)).toEqual(['email', 'sms'])
  })
})

describe('a wait for a date of the customer', () => {
  it('is looked at again when the date changes, also when it comes nearer', async () => {
    await world.publish(
      workflow('\n  - wait: { until: { attribute: ends_at, offset: -P1D } }\n  - exit: there'),
    )
    const [ann = 0] = await world.people(1, { ends_at: '2099-01-01' })
    await world.happens(ann, 'visited')
    await world.settle()
    await world.publish(
      'workflow: sets\ntrigger: { event: renewed }\nsteps: [{ update: { set: { ends_at: "2001-01-01" } } }]',
    )
    await world.happens(ann, 'renewed')
    await world.settle()

    expect((await world.enrolments()).map(({ exitReason }) => exitReason)).toEqual(['there', null])
  })
})

describe('wait_for', () => {
  it('may wait for a segment entered, and match other names', async () => {
    await world.publish(
      workflow(`
  - wait_for:
      upto: P1D
      cases:
        - { name: paid, event: invoice_paid, match: { invoice: order_id }, then: [{ exit: paid }] }
        - { name: gone, event: [cancelled, refunded], then: [{ exit: gone }] }`),
    )
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited', { order_id: 7 })
    await world.settle()
    await world.happens(ann, 'invoice_paid', { invoice: 8 })
    await world.settle()
    expect(await world.enrolments()).toMatchObject([{ status: 'active' }])
    await world.happens(ann, 'invoice_paid', { invoice: 7 })
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ exitReason: 'paid' }])
  })

  it('ends when a segment is entered', async () => {
    await publishSegment(world.ctx, {
      key: 'vip',
      name: 'VIP',
      condition: { attribute: 'tags', has: 'gold' },
    })
    await world.publish(workflow('\n  - wait_for: { segment: vip, upto: P1D }\n    then: [{ exit: gold }]'))
    await world.publish('workflow: gilds\ntrigger: { event: bought }\nsteps: [{ tag: gold }]')
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    await world.happens(ann, 'bought')
    await world.settle()

    expect((await world.enrolments()).map(({ exitReason }) => exitReason)).toEqual(['gold', null])
  })
})

describe('holdout as a step', () => {
  it('holds the same share back as it says, and still counts their goal', async () => {
    await world.publish(`
workflow: again
trigger: { audience: { attribute: city, is: Lyon } }
goal: { event: order_placed, within: P5D }
steps:
  - holdout: 40%
  - send: { email: offer }`)
    const people = await world.people(400, { city: 'Lyon' })
    await world.launch((await launchWorkflow(world.ctx, 'again')).id)
    await world.settle()

    const held = (await world.enrolments()).filter(({ exitReason }) => exitReason === 'holdout')
    expect(held.length / people.length).toBeGreaterThan(0.3)
    expect(held.length / people.length).toBeLessThan(0.5)
    expect(await world.messages()).toHaveLength(people.length - held.length)
    await world.happens(held[0]?.customerId ?? 0, 'order_placed')
    await world.settle()
    expect((await world.enrolments()).filter(({ goalAt }) => goalAt !== null)).toHaveLength(1)
  })
})

describe('goal as a step', () => {
  it('counts the goal once, with what it is worth, and goes on', async () => {
    await world.publish(workflow('\n  - goal: { value: total }\n  - goal: reached\n  - exit: after'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited', { total: 42 })
    await world.settle()

    expect(await world.enrolments()).toMatchObject([
      { exitReason: 'after', goalValue: 42, goalAt: world.clock.now() },
    ])
  })
})

describe('update and tag', () => {
  it('set, add to, append to, clear and tag', async () => {
    await world.publish(
      workflow(`
  - update: { set: { a: 1 }, increment: { n: 2 }, append: { seen: [x, y] }, clear: [old] }
  - update: { append: { seen: [y, z] } }
  - tag: [gold, new]
  - tag: { remove: new }
  - branch:
      - if: { all: [{ attribute: a, is: 1 }, { attribute: n, is: 5 }, { attribute: seen, has: z }, { attribute: tags, has: gold }, { not: { attribute: tags, has: new } }, { attribute: old, set: false }] }
        then: [{ exit: all }]`),
    )
    const [ann = 0] = await world.people(1, { n: 3, old: true })
    await world.happens(ann, 'visited')
    await world.settle()

    expect(await world.enrolments()).toMatchObject([{ exitReason: 'all' }])
  })
})
