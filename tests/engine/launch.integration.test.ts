import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { sweep } from '../../src/engine/sweep.ts'
import { armOf } from '../../src/workflows/entry.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { findWorkflow } from '../../src/workflows/queries/workflows.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { runLaunch } from '../../src/workflows/run-launch.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const campaign = (trigger = '{ audience: { attribute: city, is: Lyon } }') => `
workflow: spring
trigger: ${trigger}
holdout: 20%
steps:
  - send: { email: offer }
`

async function progress() {
  const workflow = await findWorkflow(database.db, 'spring')
  return {
    total: workflow?.launchTotal,
    enrolled: workflow?.launchEnrolled,
    finished: workflow?.launchFinishedAt !== null,
  }
}

describe('launchWorkflow', () => {
  it('enrols everybody in the audience once, the holdout by the same draw as everywhere', async () => {
    await world.publish(campaign())
    const lyon = await world.people(300, { city: 'Lyon' })
    await world.people(50, { city: 'Nice' })

    const { id } = await launchWorkflow(world.ctx, 'spring')
    await world.launch(id)
    await world.settle()

    const enrolled = await world.enrolments()
    expect(enrolled.map(({ customerId }) => customerId).sort((a, b) => a - b)).toEqual(lyon)
    expect(enrolled.every(({ customerId, arm }) => arm === armOf('spring', customerId, 0.2))).toBe(true)
    expect(await progress()).toEqual({ total: 300, enrolled: 300, finished: true })
    const treated = enrolled.filter(({ arm }) => arm === 'treated').map(({ customerId }) => customerId)
    expect((await world.messages()).map(({ customerId }) => customerId).sort((a, b) => a - b)).toEqual(
      treated.sort((a, b) => a - b),
    )
  })

  it('is a conflict the second time, also at the same moment', async () => {
    await world.publish(campaign())

    const both = await Promise.allSettled([
      launchWorkflow(world.ctx, 'spring'),
      launchWorkflow(world.ctx, 'spring'),
    ])

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(launchWorkflow(world.ctx, 'spring')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('refuses a workflow that has no audience', async () => {
    await world.publish(campaign('{ event: visited }'))

    await expect(launchWorkflow(world.ctx, 'spring')).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('goes on where a killed launch left off, and twice at once enrols nobody twice', async () => {
    await world.publish(campaign())
    const lyon = await world.people(12_000, { city: 'Lyon' })
    const { id } = await launchWorkflow(world.ctx, 'spring')
    const killed = runLaunch(world.ctx, id, () => {
      throw new Error('killed after the first batch')
    })
    await expect(killed).rejects.toThrow('killed')
    expect(await progress()).toEqual({ total: 12_000, enrolled: 5_000, finished: false })

    await Promise.all([runLaunch(world.ctx, id), runLaunch(world.ctx, id)])

    expect(await progress()).toEqual({ total: 12_000, enrolled: 12_000, finished: true })
    expect(await world.enrolments()).toHaveLength(lyon.length)
  })

  it('takes the members of a segment', async () => {
    const [ann = 0] = await world.people(3)
    await database.db.execute(sql`
      with s as (
        insert into segments (key, name, kind, state, version, depends_on, created_at, updated_at)
        values ('lapsed', '{}', 'static', 'live', 1, '{}', now(), now()) returning id
      ) insert into memberships (segment_id, customer_id, since) select id, ${ann}, now() from s`)
    await world.publish(campaign('{ audience: lapsed }'))

    const { id } = await launchWorkflow(world.ctx, 'spring')
    await world.launch(id)

    expect((await world.enrolments()).map(({ customerId }) => customerId)).toEqual([ann])
  })

  it('happens by itself at the instant of the trigger', async () => {
    const at = new Date(world.clock.now().getTime() + HOUR)
    await world.publish(campaign(`{ audience: { attribute: city, is: Lyon }, at: "${at.toISOString()}" }`))
    await world.people(3, { city: 'Lyon' })
    expect(await sweep(world.ctx)).toMatchObject({ rang: [], nextAt: at })

    world.clock.advance(HOUR)

    expect((await sweep(world.ctx)).rang).toEqual(['launch:spring'])
    expect(world.queue.rings.map(({ job }) => job)).toContain('workflows.launch')
    expect(await progress()).toMatchObject({ total: 3 })
  })

  it('lets so many begin in an hour as the trigger says, also after a pause', async () => {
    await world.publish(campaign('{ audience: { attribute: city, is: Lyon }, per_hour: 40 }'))
    await world.people(200, { city: 'Lyon' })
    const { id } = await launchWorkflow(world.ctx, 'spring')
    await world.launch(id)
    await world.settle()
    const atOnce = (await world.messages()).length
    await world.wait(HOUR)
    const begun = (await world.messages()).length

    await pauseWorkflow(world.ctx, 'spring')
    await world.wait(10 * HOUR)
    await resumeWorkflow(world.ctx, 'spring')
    await world.settle()
    const resumed = (await world.messages()).length
    await world.wait(HOUR)

    expect(atOnce).toBeLessThanOrEqual(1)
    expect(begun).toBeGreaterThan(30)
    expect(begun).toBeLessThanOrEqual(50)
    expect(resumed).toBe(begun + 1)
    expect((await world.messages()).length - resumed).toBe(40)
  })

  it('is rung for again while it is not finished', async () => {
    await world.publish(campaign())
    await world.people(3, { city: 'Lyon' })
    await launchWorkflow(world.ctx, 'spring')
    world.queue.rings.length = 0

    await sweep(world.ctx)

    expect(world.queue.rings).toContainEqual(expect.objectContaining({ job: 'workflows.launch' }))
  })

  it('writes into the audit log who launched', async () => {
    await world.publish(campaign())
    await launchWorkflow(world.ctx, 'spring')

    expect(
      await rows(database.db, sql`select action from audit_log where action like 'workflow.%' order by id`),
    ).toContainEqual({
      action: 'workflow.launch',
    })
  })
})
