import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { sweep } from '../../src/engine/sweep.ts'
import { archiveWorkflow } from '../../src/workflows/archive-workflow.ts'
import { pausedWorkflows, pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World
let ann: number
let workflowId: number

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
  workflowId = await world.publish(`
workflow: offer
trigger: { event: visited }
steps:
  - wait: PT1H
  - wait_for: { event: order_placed, upto: PT2H }
    then: [exit]
  - send: { email: offer }
`)
  ann = (await world.people(1))[0] ?? 0
  await world.happens(ann, 'visited')
  await world.settle()
})

describe('pauseWorkflow', () => {
  it('freezes those under way until the workflow is resumed', async () => {
    await pauseWorkflow(world.ctx, 'offer')
    await world.wait(2 * HOUR)
    expect(await world.enrolments()).toMatchObject([{ status: 'active', step: 'wait-1', wakeAt: null }])

    await resumeWorkflow(world.ctx, 'offer')
    await world.settle()
    expect(await world.enrolments()).toMatchObject([{ status: 'active', step: 'wait-for-1' }])
  })

  it('remembers what happened meanwhile', async () => {
    await world.wait(HOUR)
    await pauseWorkflow(world.ctx, 'offer')
    world.clock.advance(10 * MINUTE)
    await world.happens(ann, 'order_placed')
    await world.settle()
    expect(await world.enrolments()).toMatchObject([{ status: 'active', step: 'wait-for-1' }])

    world.clock.advance(5 * HOUR)
    await resumeWorkflow(world.ctx, 'offer')
    await world.settle()
    expect(await world.log(ann)).toEqual(['wait-1', 'wait-for-1:then', 'exit-1'])
  })

  it('lets nobody in meanwhile, and says so', async () => {
    await pauseWorkflow(world.ctx, 'offer')
    const [bob = 0] = await world.people(1)
    await world.happens(bob, 'visited')
    await world.settle()

    expect(await world.enrolments()).toHaveLength(1)
    expect(await rows(database.db, sql`select reason from trigger_refusals`)).toEqual([
      { reason: 'workflow_paused' },
    ])
  })

  it('tells the dispatcher which workflows are paused', async () => {
    expect(await pausedWorkflows(database.db)).toEqual(new Set())

    await pauseWorkflow(world.ctx, 'offer')

    expect(await pausedWorkflows(database.db)).toEqual(new Set([workflowId]))
  })

  it('does not leave the engine with work that it cannot do', async () => {
    await pauseWorkflow(world.ctx, 'offer')
    await world.wait(2 * HOUR)

    expect((await sweep(world.ctx)).rang).toEqual([])
  })
})

describe('sweep', () => {
  it('puts those back on the clock whom a pass froze after the resume', async () => {
    await database.db.execute(sql`update enrolments set frozen_at = wake_at, wake_at = null`)

    expect((await sweep(world.ctx)).rang).toEqual(['engine'])

    expect(await world.enrolments()).toMatchObject([{ wakeAt: expect.any(Date) }])
  })

  it('says when something is next due', async () => {
    const { nextAt } = await sweep(world.ctx)

    expect(nextAt).toEqual(new Date(world.clock.now().getTime() + HOUR))
  })

  it('rings for what is due when every ring was lost', async () => {
    world.clock.advance(HOUR)

    expect((await sweep(world.ctx)).rang).toEqual(['engine'])
  })
})

describe('archiveWorkflow', () => {
  it('lets those under way go on to the end and nobody in', async () => {
    await archiveWorkflow(world.ctx, 'offer')
    const [bob = 0] = await world.people(1)
    await world.happens(bob, 'visited')
    await world.wait(HOUR)
    await world.wait(2 * HOUR)

    expect(await world.enrolments()).toMatchObject([{ customerId: ann, status: 'done' }])
  })

  it('cannot be undone', async () => {
    await archiveWorkflow(world.ctx, 'offer')

    await expect(resumeWorkflow(world.ctx, 'offer')).rejects.toMatchObject({ code: 'conflict' })
  })
})
