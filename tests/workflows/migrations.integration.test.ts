import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { cancelMigration } from '../../src/workflows/cancel-migration.ts'
import { enrolCustomers } from '../../src/workflows/enrol-customers.ts'
import { pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { previewMigration } from '../../src/workflows/preview-migration.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { runMigration } from '../../src/workflows/run-migration.ts'
import { startMigration } from '../../src/workflows/start-migration.ts'
import { aWorld, DAY, forget, furnish, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate workflow_migrations`)
  world = aWorld(database.db)
})

const offer = (steps: string) => `workflow: offer\ntrigger: { api: true }\nsteps:\n${steps}`
const first = offer(
  '  - { id: mail, send: { email: offer } }\n  - { id: pause, wait: P1D }\n  - { id: sms, send: { sms: reminder } }\n',
)
const second = offer('  - { id: pause, wait: P3D }\n  - { id: last, send: { sms: reminder } }\n')

/** So many people who wait at `pause` of version 1, each with a mail that is still queued; version 2 is live. */
async function waiting(count: number): Promise<void> {
  await world.publish(first)
  await enrolCustomers(world.ctx, { workflowKey: 'offer', customerIds: await world.people(count) })
  await world.settle()
  await world.publish(second)
}

async function migrate(plan: unknown, batch?: number) {
  const { id } = await startMigration(world.ctx, 'offer', plan)
  return runMigration(world.ctx, id, batch === undefined ? {} : { batch })
}

const places = () =>
  rows<{ version: number; step: string | null; status: string; count: number }>(
    database.db,
    sql`select v.version, e.step, e.status, count(*)::int as count from enrolments e
      join workflow_versions v on v.id = e.version_id group by 1, 2, 3 order by 1, 2`,
  )

describe('people in flight when a version is published', () => {
  it('stay on theirs', async () => {
    await waiting(3)
    await world.wait(DAY)

    expect((await world.messages()).map(({ stepId }) => stepId).sort()).toEqual([
      'mail',
      'mail',
      'mail',
      'sms',
      'sms',
      'sms',
    ])
  })

  it('are counted in a preview, which moves nobody', async () => {
    await waiting(3)

    expect(
      await previewMigration(database.db, 'offer', { to: 2, steps: { pause: { move: 'last' } } }),
    ).toMatchObject({
      moving: 3,
      staying: 0,
      exiting: 0,
      cancelledMessages: 3,
      steps: [{ version: 1, step: 'pause', people: 3, action: 'move', to: 'last', keeps: false }],
    })
    expect(await places()).toEqual([{ version: 1, step: 'pause', status: 'active', count: 3 }])
  })

  it('keep their step and how long they have waited', async () => {
    await waiting(2)
    await world.wait(DAY / 2)
    await migrate({ to: 2, steps: { pause: 'same_step' } })
    await world.settle()

    expect(await places()).toEqual([{ version: 2, step: 'pause', status: 'active', count: 2 }])
    await world.wait(2 * DAY)
    expect((await world.messages()).filter(({ stepId }) => stepId === 'last')).toEqual([])
    await world.wait(DAY / 2)
    expect((await world.messages()).filter(({ stepId }) => stepId === 'last')).toHaveLength(2)
  })

  it('move to another step at once, and what a step that is no more had planned does not leave', async () => {
    await waiting(2)

    expect(await migrate({ to: 2, steps: { pause: { move: 'last' } } })).toMatchObject({
      state: 'done',
      total: 2,
      moved: 2,
      exited: 0,
      cancelledMessages: 2,
    })
    await world.settle()
    const messages = await world.messages()
    expect(
      messages.filter(({ stepId }) => stepId === 'mail').map(({ status, reason }) => `${status} ${reason}`),
    ).toEqual(['cancelled migrated', 'cancelled migrated'])
    expect(messages.filter(({ stepId }) => stepId === 'last')).toHaveLength(2)
  })

  it('leave when the plan says so, with the reason and a line in their history', async () => {
    await waiting(1)
    await migrate({ to: 2, steps: { pause: 'exit' } })

    expect(await world.enrolments()).toMatchObject([
      { status: 'exited', exitReason: 'migrated', wakeAt: null },
    ])
    const [customer] = await world.enrolments()
    expect(await world.log(customer?.customerId ?? 0)).toContain('pause:migrated')
  })
})

describe('a migration', () => {
  it('goes on where it was cut off, and moves nobody twice', async () => {
    await waiting(25)
    const { id } = await startMigration(world.ctx, 'offer', { to: 2, steps: { pause: { move: 'last' } } })
    const cut = runMigration(world.ctx, id, {
      batch: 10,
      onProgress: ({ moved }) => {
        if (moved >= 10) throw new Error('killed')
      },
    })
    await expect(cut).rejects.toThrow('killed')
    expect(await places()).toEqual([
      { version: 1, step: 'pause', status: 'active', count: 15 },
      { version: 2, step: 'last', status: 'active', count: 10 },
    ])

    await Promise.all([runMigration(world.ctx, id, { batch: 4 }), runMigration(world.ctx, id, { batch: 4 })])
    await world.settle()

    expect((await world.messages()).filter(({ stepId }) => stepId === 'last')).toHaveLength(25)
    expect(await places()).toEqual([{ version: 2, step: null, status: 'done', count: 25 }])
  })

  it('is done while passes go on, and nobody is lost or contacted twice', async () => {
    await waiting(60)
    const { id } = await startMigration(world.ctx, 'offer', { to: 2, steps: { pause: { move: 'last' } } })
    await Promise.all([runMigration(world.ctx, id, { batch: 7 }), world.settle(), world.settle()])
    await world.settle()

    const sent = (await world.messages()).filter(({ stepId }) => stepId === 'last')
    expect(new Set(sent.map(({ enrolmentId }) => enrolmentId)).size).toBe(60)
    expect(sent).toHaveLength(60)
  })

  it('can be cancelled: who was moved stays moved, the others stay', async () => {
    await waiting(20)
    const { id } = await startMigration(world.ctx, 'offer', { to: 2, steps: { pause: { move: 'last' } } })
    await runMigration(world.ctx, id, {
      batch: 5,
      onProgress: () => {
        throw new Error('killed')
      },
    }).catch(() => undefined)
    await cancelMigration(world.ctx, 'offer', id)

    expect(await runMigration(world.ctx, id)).toBeUndefined()
    expect(await places()).toMatchObject([
      { version: 1, count: 15 },
      { version: 2, count: 5 },
    ])
  })

  it('is one at a time', async () => {
    await waiting(1)
    await startMigration(world.ctx, 'offer', { to: 2 })

    await expect(startMigration(world.ctx, 'offer', { to: 2 })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('leaves a paused workflow paused', async () => {
    await waiting(2)
    await pauseWorkflow(world.ctx, 'offer')
    await migrate({ to: 2, steps: { pause: { move: 'last' } } })
    await world.settle()
    expect((await world.messages()).filter(({ stepId }) => stepId === 'last')).toEqual([])

    await resumeWorkflow(world.ctx, 'offer')
    await world.settle()
    expect((await world.messages()).filter(({ stepId }) => stepId === 'last')).toHaveLength(2)
  })

  it.each([
    [{ to: 9 }, 'has no version 9'],
    [{ to: 2, steps: { nope: 'exit' } }, 'does not fit'],
    [{ to: 2, steps: { pause: { move: 'nope' } } }, 'does not fit'],
    [{ to: 2, steps: { pause: 'jump' } }, 'not well-formed'],
  ])('refuses the plan %j', async (plan, message) => {
    await waiting(1)

    await expect(previewMigration(database.db, 'offer', plan)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(message),
    })
  })
})
