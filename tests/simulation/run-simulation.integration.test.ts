import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { systemClock } from '../../src/core/clock.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { cancelSimulation, tendSimulations } from '../../src/simulation/manage-simulation.ts'
import { findSimulation, moveSimulation } from '../../src/simulation/queries/simulations.ts'
import { runSimulation } from '../../src/simulation/run-simulation.ts'
import { reachable } from '../engine/real-life.ts'
import { aWorld, forget, furnish, HOUR, type World } from '../engine/world.ts'
import { apiFor, keyHeaders, origin } from '../http/api-support.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let headers: Record<string, string>

beforeAll(async () => {
  await furnish(database.db)
  headers = await keyHeaders(database, 'marketer')
})
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
  world.clock.set(systemClock.now())
})

const definition = `
workflow: visit
trigger: { event: visited }
steps: [{ send: { email: offer } }]`
const full = `name: Visit\npurpose: promotions${definition}`

async function call(method: string, path: string, body?: unknown) {
  const response = await apiFor(database).request(`${origin}/api${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const idOf = (body: Record<string, unknown>) => publicIds(world.ctx).from('sim', String(body['id']))

async function someVisit(): Promise<void> {
  const people = await reachable(database.db, 3)
  world.clock.advance(-HOUR)
  for (const id of people) await world.happens(id, 'visited')
  world.clock.advance(HOUR)
}

describe('POST /api/workflows/{key}/simulate', () => {
  it('202: a worker simulates the definition, and its result is fetched', async () => {
    await someVisit()
    const started = await call('POST', '/workflows/visit/simulate', { definition: full, since: '30d' })
    expect(started).toMatchObject({ status: 202, body: { workflow: 'visit', state: 'queued', result: null } })

    await runSimulation(world.ctx, idOf(started.body))

    const { body } = await call('GET', `/simulations/${started.body['id']}`)
    expect(body).toMatchObject({
      state: 'done',
      progress: 1,
      result: { entered: { treated: 3, holdout: 0 }, steps: [{ step: 'send-1', passages: 3 }] },
    })
    const { journeys } = body['result'] as { journeys: { customer: string }[] }
    expect(journeys.every(({ customer }) => customer.startsWith('cus_'))).toBe(true)
  })

  it('202: without a definition, simulates the live version', async () => {
    await someVisit()
    await world.publish(definition)
    const started = await call('POST', '/workflows/visit/simulate', {})
    await runSimulation(world.ctx, idOf(started.body))

    expect((await findSimulation(database.db, idOf(started.body)))?.result).toMatchObject({
      workflow: 'visit',
    })
  })

  it('400: names what is wrong with the options or the definition', async () => {
    const soon = await call('POST', '/workflows/visit/simulate', { definition: full, since: 'soon' })
    const other = await call('POST', '/workflows/other/simulate', { definition: full })

    expect(soon).toMatchObject({ status: 400, body: { errors: [{ path: 'since' }] } })
    expect(other).toMatchObject({ status: 400, body: { errors: [{ path: 'definition.workflow' }] } })
  })

  it('404: there is neither a definition nor a workflow', async () => {
    expect(await call('POST', '/workflows/nothing/simulate', {})).toMatchObject({ status: 404 })
  })

  it('a definition that cannot run ends as failed, with the reason', async () => {
    const unknown = full.replace('offer', 'nothing')
    const started = await call('POST', '/workflows/visit/simulate', { definition: unknown })
    await runSimulation(world.ctx, idOf(started.body))

    const { body } = await call('GET', `/simulations/${started.body['id']}`)
    expect(body).toMatchObject({ state: 'failed', error: expect.stringContaining('nothing') })
  })
})

describe('POST /api/simulations/{id}/cancel', () => {
  it('stops one that waits: no worker takes it up', async () => {
    const started = await call('POST', '/workflows/visit/simulate', { definition: full })
    expect(await call('POST', `/simulations/${started.body['id']}/cancel`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    })
    await runSimulation(world.ctx, idOf(started.body))

    expect(await findSimulation(database.db, idOf(started.body))).toMatchObject({
      state: 'cancelled',
      result: null,
    })
  })

  it('409: it is over already', async () => {
    const started = await call('POST', '/workflows/visit/simulate', { definition: full })
    await runSimulation(world.ctx, idOf(started.body))

    await expect(cancelSimulation(world.ctx, idOf(started.body))).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('tendSimulations', () => {
  it('takes up what a lost worker left, three times at most', async () => {
    const started = await call('POST', '/workflows/visit/simulate', { definition: full })
    const id = idOf(started.body)
    const lose = async (tries: number) => {
      await moveSimulation(database.db, id, ['queued', 'running'], {
        state: 'running',
        tries,
        movedAt: new Date(0),
      })
      await tendSimulations(world.ctx)
      return (await findSimulation(database.db, id))?.state
    }

    expect(await lose(1)).toBe('queued')
    expect(world.queue.rings).toContainEqual(
      expect.objectContaining({ job: 'simulation.run', payload: { simulationId: id } }),
    )
    expect(await lose(3)).toBe('failed')
  })
})

describe('relance workflow simulate', () => {
  it('prints the figures and what they assume', async () => {
    await someVisit()
    await world.publish(definition)
    const lines: string[] = []
    const shell = { print: (line: string) => void lines.push(line), note: () => undefined }

    const code = await simulateCommand(
      world.ctx,
      ['visit', '--since', '30d', '--responses', 'opened=0.3'],
      shell,
    )

    expect(code).toBe(0)
    expect(lines).toContain('entered\t3 (0 held out)')
    expect(lines.join('\n')).toContain('30.0 % opened')
  })
})
