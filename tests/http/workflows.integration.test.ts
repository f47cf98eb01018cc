import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { aWorld, forget, furnish, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'
import { apiFor, keyHeaders, origin } from './api-support.ts'

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
})

const definition = {
  workflow: 'offer',
  name: { en: 'Offer' },
  purpose: 'promotions',
  trigger: { api: true },
  steps: [{ send: { email: 'offer' } }],
}
const yaml =
  'workflow: offer\nname: Offer\npurpose: promotions\ntrigger: { api: true }\nsteps:\n  - wait: PT1H\n'

async function call(method: string, path: string, body?: unknown, type = 'application/json') {
  const response = await apiFor(database).request(`${origin}/api${path}`, {
    method,
    headers: { ...headers, 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('POST /api/workflows', () => {
  it('201: publishes a definition in JSON', async () => {
    expect(await call('POST', '/workflows', definition)).toMatchObject({
      status: 201,
      body: { version: 1, changed: true, workflow: { key: 'offer', state: 'live' } },
    })
  })

  it('201: publishes a definition in YAML', async () => {
    expect(await call('POST', '/workflows', yaml, 'application/yaml')).toMatchObject({
      status: 201,
      body: { version: 1 },
    })
  })

  it('200: the same again changes nothing', async () => {
    await call('POST', '/workflows', definition)

    expect(await call('POST', '/workflows', definition)).toMatchObject({
      status: 200,
      body: { changed: false },
    })
  })

  it('400: names the line of what is wrong in YAML', async () => {
    const { status, body } = await call(
      'POST',
      '/workflows',
      yaml.replace('PT1H', 'soon'),
      'application/yaml',
    )

    expect(status).toBe(400)
    expect(body['errors']).toEqual([
      expect.objectContaining({ path: 'steps.0.wait', message: expect.stringContaining('line 6') }),
    ])
  })
})

describe('POST /api/workflows/lint', () => {
  it('200: says what publishing would say', async () => {
    const { status, body } = await call('POST', '/workflows/lint', {
      ...definition,
      steps: [{ send: { email: 'nope' } }],
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({ publishable: false, findings: [{ level: 'error', path: 'steps.send-1' }] })
  })
})

describe('a segment that a workflow names', () => {
  const segment = (key: string) => call('PUT', `/segments/${key}`, { condition: { everyone: true } })
  const THEN = 'then'
  const naming: [string, object][] = [
    ['its audience', { trigger: { audience: 'named' } }],
    ['its trigger', { trigger: { segment_left: 'named' } }],
    ['its goal', { goal: { event: 'segment_entered', where: { segment: 'named' }, within: 'P7D' } }],
    ['a wait', { steps: [{ wait_for: { segment: 'named', is: 'left', upto: 'P1D' } }] }],
    ['a branch', { steps: [{ branch: [{ if: { not: { segment: 'named' } }, [THEN]: ['exit'] }] }] }],
  ]

  it.each(naming)('409: is not deleted while %s asks for it', async (_, part) => {
    await segment('named')
    await call('POST', '/workflows', { ...definition, ...part })

    expect(await call('GET', '/segments/named')).toMatchObject({
      body: { usedBy: [{ kind: 'workflow', key: 'offer' }] },
    })
    expect(await call('DELETE', '/segments/named')).toMatchObject({ status: 409 })
  })

  it('409: is not deleted while somebody is still in a version that fills it', async () => {
    await call('POST', '/segments', { key: 'named', kind: 'static' })
    const filling = { ...definition, steps: [{ wait: 'P1D' }, { segment: { add: 'named' } }] }
    await call('POST', '/workflows', filling)
    const [ann = 0] = await world.people(1)
    const customer = publicIds(world.ctx).to('cus', ann)
    await call('POST', '/workflows/offer/enrol', { customers: [customer] })
    await call('POST', '/workflows', definition)

    expect(await call('DELETE', '/segments/named')).toMatchObject({ status: 409 })
  })

  it('400: is never looked up by a key, nor named by a text, with NUL', async () => {
    expect(await call('GET', '/segments/%00')).toMatchObject({ status: 400, body: { code: 'invalid_input' } })
    expect(
      await call('PUT', '/segments/named', { name: 'a\u0000b', condition: { everyone: true } }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } })
    expect(
      await call('PUT', '/segments/named', { name: { fr: '\ud800' }, condition: { everyone: true } }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } })
  })
})

describe('a workflow over the API', () => {
  it('is listed, shown, paused, resumed and archived', async () => {
    await call('POST', '/workflows', definition)

    expect(await call('GET', '/workflows')).toMatchObject({ body: { items: [{ key: 'offer' }], next: null } })
    expect(await call('GET', '/workflows/offer')).toMatchObject({
      body: { version: 1, definition, steps: [{ id: 'send-1', type: 'send' }], counts: [] },
    })
    expect(await call('POST', '/workflows/offer/pause')).toMatchObject({
      status: 200,
      body: { state: 'paused' },
    })
    expect(await call('POST', '/workflows/offer/resume')).toMatchObject({
      status: 200,
      body: { state: 'live' },
    })
    expect(await call('POST', '/workflows/offer/archive')).toMatchObject({
      status: 200,
      body: { state: 'archived' },
    })
    expect(await call('POST', '/workflows/offer/resume')).toMatchObject({ status: 409 })
  })

  it('enrols, lists who is in it, and explains', async () => {
    await call('POST', '/workflows', definition)
    const [ann = 0] = await world.people(1)
    const customer = publicIds(world.ctx).to('cus', ann)

    expect(await call('POST', '/workflows/offer/enrol', { customers: [customer] })).toEqual({
      status: 200,
      body: { enrolled: 1, refused: [] },
    })
    // The API lives by the machine's clock.
    world.clock.set(systemClock.now())
    await world.settle()

    expect(await call('GET', '/workflows/offer/enrolments')).toMatchObject({
      body: { items: [{ customer, status: 'done', arm: 'treated' }], next: null },
    })
    expect(await call('GET', `/explain?customer=${customer}`)).toMatchObject({
      status: 200,
      body: {
        enrolments: [{ workflow: 'offer', log: [{ step: 'send-1' }], messages: [{ status: 'queued' }] }],
      },
    })
    expect(await call('GET', '/workflows/offer/versions')).toMatchObject({
      body: { items: [{ version: 1 }] },
    })
  })

  it('launches once', async () => {
    await call('POST', '/workflows', { ...definition, trigger: { audience: { everyone: true } } })

    expect(await call('POST', '/workflows/offer/launch')).toMatchObject({
      status: 200,
      body: { launch: { audience: 0 } },
    })
    expect(await call('POST', '/workflows/offer/launch')).toMatchObject({ status: 409 })
  })

  it('404: is not there', async () => {
    expect(await call('GET', '/workflows/nothing')).toMatchObject({ status: 404 })
    expect(await call('POST', '/workflows/nothing/pause')).toMatchObject({ status: 404 })
  })
})

describe('drafts, versions and migrations', () => {
  const steps = (text: string) =>
    `workflow: offer\nname: Offer\npurpose: promotions\ntrigger: { api: true }\nsteps:\n${text}`
  const first = steps('  - wait: P1D\n    id: first\n  - wait: P2D\n    id: second\n')
  const second = steps('  - wait: P1D\n    id: first\n')

  async function draft(method: string, path: string, body?: string, revision?: number) {
    const response = await apiFor(database).request(`${origin}/api/workflows/offer/draft${path}`, {
      method,
      headers: {
        ...headers,
        'content-type': 'application/yaml',
        ...(revision === undefined ? {} : { 'if-match': `"${revision}"` }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  }

  it('409 with both texts: a draft that somebody else saved meanwhile, and one that another version overtook', async () => {
    await call('POST', '/workflows', first, 'application/yaml')
    const mine = await draft('PUT', '', second)
    const theirs = await draft('PUT', '', first, mine.body['revision'] as number)
    const lost = await draft('PUT', '', second, mine.body['revision'] as number)
    await call('POST', '/workflows', second, 'application/yaml')
    const overtaken = await draft('POST', '/publish', undefined, theirs.body['revision'] as number)

    expect([mine.status, theirs.status]).toEqual([200, 200])
    expect(lost).toMatchObject({
      status: 409,
      body: { details: { current: { source: first }, yours: { source: second } } },
    })
    expect(overtaken).toMatchObject({
      status: 409,
      body: { details: { current: { version: 2 }, yours: { baseVersion: 1, source: first } } },
    })
    expect((await draft('GET', '/plan')).status).toBe(200)
    expect(
      (await draft('POST', '/publish?over=2', undefined, theirs.body['revision'] as number)).status,
    ).toBe(201)
    expect((await draft('GET', '')).status).toBe(404)
    const { body } = await call('GET', '/workflows/offer/versions')
    expect((body['items'] as { version: number }[]).map(({ version }) => version)).toEqual([3, 2, 1])
  })

  it('200: previews a migration with the counts of each step, and 400 for a plan to a version that is not there', async () => {
    await world.publish('workflow: offer\ntrigger: { event: visited }\nsteps:\n  - wait: P1D\n    id: first')
    for (const id of await world.people(3)) await world.happens(id, 'visited')
    await world.settle()
    await world.publish('workflow: offer\ntrigger: { event: visited }\nsteps:\n  - wait: P2D\n    id: other')
    const plan = { to: 2, steps: { first: { move: 'other' } }, rest: 'stay' }
    const preview = await call('POST', '/workflows/offer/migrations/preview', plan)

    expect(preview).toMatchObject({
      status: 200,
      body: {
        moving: 3,
        staying: 0,
        exiting: 0,
        steps: [{ step: 'first', people: 3, action: 'move', to: 'other' }],
      },
    })
    expect((await call('POST', '/workflows/offer/migrations/preview', { ...plan, to: 9 })).status).toBe(400)
    expect((await call('POST', '/workflows/offer/migrations', plan)).status).toBe(202)
    expect((await call('POST', '/workflows/offer/migrations', plan)).status).toBe(409)
  })
})
