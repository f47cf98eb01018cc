import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { enrolCustomers } from '../../src/workflows/enrol-customers.ts'
import { explainCustomer } from '../../src/workflows/explain-customer.ts'
import { lintInput } from '../../src/workflows/lint-workflow.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { listVersions } from '../../src/workflows/queries/workflows.ts'
import { aWorld, forget, furnish, HOUR, type World } from '../engine/world.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const offer = (steps: string) => `
workflow: offer
name: Offer
purpose: promotions
trigger: { api: true }
reentry: one_at_a_time
steps:
${steps}
`

async function problems(text: string): Promise<string[]> {
  return (await lintInput(database.db, text, testNow)).map(
    ({ level, path, message }) => `${level} ${path}: ${message}`,
  )
}

describe('publishWorkflow', () => {
  it('makes a version that never changes, and leaves those under way on theirs', async () => {
    await publishWorkflow(world.ctx, offer('  - wait: PT1H\n  - send: { email: offer }'))
    const [ann = 0] = await world.people(1)
    await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann] })
    await world.settle()

    const { version, workflow } = await publishWorkflow(
      world.ctx,
      offer('  - wait: PT1H\n  - send: { sms: reminder }'),
    )
    await world.wait(HOUR)

    expect(version).toBe(2)
    expect((await listVersions(database.db, workflow.id, { limit: 10 })).map((one) => one.version)).toEqual([
      2, 1,
    ])
    expect(await world.messages()).toMatchObject([{ channel: 'email' }])
  })

  it('changes nothing when the same is published again', async () => {
    await publishWorkflow(world.ctx, offer('  - wait: PT1H'))

    expect(await publishWorkflow(world.ctx, offer('  - wait: PT1H'))).toMatchObject({
      version: 1,
      changed: false,
    })
  })

  it('refuses what names things that do not exist', async () => {
    const attempt = publishWorkflow(world.ctx, offer('  - send: { email: nonsense }'))

    await expect(attempt).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [
        expect.objectContaining({
          path: 'steps.send-1',
          message: 'line 8, column 20: there is no published template nonsense',
        }),
      ],
    })
    expect(await rows(database.db, sql`select 1 from workflows`)).toEqual([])
  })
})

describe('lint', () => {
  it.each([
    [
      '  - send: { sms: offer }',
      'error steps.send-1: the template offer is of kind email, and sms is needed',
    ],
    ['  - call: { list: nobody, script: script }', 'error steps.call-1: there is no call list nobody'],
    ['  - exit\n  - wait: P1D', 'error steps.wait-1: can never be reached'],
    [
      '  - wait_for: { message: later, is: clicked, upto: P1D }\n  - send: { email: offer }\n    id: later',
      'error steps.wait-for-1: later comes after this step, so its message cannot have been sent',
    ],
    [
      '  - send: { email: offer, class: transactional }',
      'error steps.send-1: the template offer is marketing, and this step is transactional',
    ],
    ['  - send: { email: offer, purpose: gossip }', 'error steps.send-1: there is no purpose gossip'],
    [
      '  - score: { model: luck, add: 1 }',
      'warning steps.score-1: there is no score luck yet; until there is, it counts as 0',
    ],
  ])('finds what is wrong with %j', async (steps, problem) => {
    expect(await problems(offer(steps))).toEqual([problem])
  })

  it('wants a purpose for whatever contacts people', async () => {
    expect(await problems(offer('  - send: { email: offer }').replace('purpose: promotions\n', ''))).toEqual([
      'error steps.send-1: contacts people without a consent purpose',
    ])
  })

  it('wants a segment that exists', async () => {
    expect(await problems(offer('  - wait: P1D').replace('{ api: true }', '{ audience: ghosts }'))).toEqual([
      'error trigger: there is no segment ghosts',
    ])
  })

  it('warns of two contacts without a goal that ends them', async () => {
    expect(await problems(offer('  - send: { email: offer }\n  - send: { sms: reminder }'))).toEqual([
      expect.stringContaining('warning goal:'),
    ])
  })
})

describe('enrolCustomers', () => {
  it('enrols under the re-entry rule, and says who was refused and why', async () => {
    await publishWorkflow(world.ctx, offer('  - wait: PT1H'))
    const [ann = 0, bob = 0] = await world.people(2)
    await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann] })

    const result = await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann, bob] })

    expect(result.enrolmentIds).toHaveLength(1)
    expect(result.refused).toMatchObject([{ customerId: ann, reason: 'already_in' }])
  })

  it('enrols nobody twice for one occasion', async () => {
    await publishWorkflow(world.ctx, offer('  - wait: PT1H').replace('one_at_a_time', 'always'))
    const [ann = 0] = await world.people(1)
    const ask = () =>
      enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann], occasion: 'ticket 7' })

    await Promise.all([ask(), ask()])

    expect(await world.enrolments()).toHaveLength(1)
  })

  it('gives its properties to conditions and to templates', async () => {
    await publishWorkflow(
      world.ctx,
      offer('  - branch: [{ if: { entry: { vip: true } }, then: [{ send: { email: offer } }] }]'),
    )
    const [ann = 0, bob = 0] = await world.people(2)
    await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann], properties: { vip: true } })
    await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [bob], properties: { vip: false } })
    await world.settle()

    expect((await world.messages()).map(({ customerId }) => customerId)).toEqual([ann])
    expect(await rows(database.db, sql`select data from messages`)).toEqual([
      { data: { event: { vip: true } } },
    ])
  })
})

describe('explainCustomer', () => {
  it('tells every passage with its reason, every message, every refusal, and what is next', async () => {
    await publishWorkflow(
      world.ctx,
      offer(
        '  - branch: [{ if: { entry: { vip: true } }, then: [{ send: { email: offer } }] }]\n  - wait: PT1H',
      ),
    )
    const [ann = 0] = await world.people(1)
    const enrol = () =>
      enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: [ann], properties: { vip: true } })
    await enrol()
    await world.settle()
    await enrol()

    const explanation = await explainCustomer(database.db, ann, { workflowKey: 'offer' })

    expect(explanation.enrolments).toMatchObject([
      {
        workflow: 'offer',
        status: 'active',
        step: 'wait-1',
        nextDueAt: new Date(world.clock.now().getTime() + HOUR),
        entry: { kind: 'api', properties: { vip: true } },
        log: [
          { step: 'branch-1', type: 'branch', branch: 'if:1', facts: { answers: [true] } },
          { step: 'send-1', type: 'send', branch: null },
        ],
        messages: [{ channel: 'email', status: 'queued', step: 'send-1' }],
      },
    ])
    expect(explanation.refusals).toMatchObject([{ workflow: 'offer', reason: 'already_in' }])
  })

  it('says nothing of somebody about whom nothing was decided', async () => {
    const [ann = 0] = await world.people(1)

    expect(await explainCustomer(database.db, ann)).toEqual({
      enrolments: [],
      triggers: [],
      refusals: [],
      otherMessages: [],
    })
  })
})
