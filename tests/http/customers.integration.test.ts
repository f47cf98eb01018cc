import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { toProblem } from '../../src/http/problem.ts'
import type { Env } from '../../src/http/router.ts'
import { customerRoutes } from '../../src/http/routes/customers.ts'
import { recordingQueue, testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const queue = recordingQueue()
const app = new Hono<Env>()
app.onError(toProblem)
app.use(async (c, next) => {
  c.set('ctx', testContext(database.db, { queue }))
  await next()
})
app.route('/api', customerRoutes)

interface View {
  id: string
  email: string | null
  attributes: Record<string, unknown>
  identities: { kind: string; value: string }[]
}
interface Answer {
  status: number
  body: View & {
    items: (View & { type: string; properties: unknown })[]
    next: string | null
    code?: string
    errors?: { path: string }[]
  }
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await app.request(`/api${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

describe('POST /api/customers', () => {
  it('201 then 200: creates, then finds by email and updates', async () => {
    const created = await call('POST', '/customers', {
      externalId: 'crm-1',
      email: 'Zoé@Exämple.com'.replace('é', 'e'),
      attributes: { firstName: 'Zoé', lastName: 'Martin' },
    })
    const updated = await call('POST', '/customers', {
      email: 'zoe@exämple.com',
      attributes: { city: 'Lyon' },
    })

    expect(created).toMatchObject({ status: 201, body: { email: 'zoe@xn--exmple-cua.com' } })
    expect(updated).toMatchObject({
      status: 200,
      body: { id: created.body.id, attributes: { firstName: 'Zoé', lastName: 'Martin', city: 'Lyon' } },
    })
    expect(queue.rings.map(({ job }) => job)).toContain('engine.pass')
  })

  it('409: an address of somebody else, and nothing is changed', async () => {
    await call('POST', '/customers', { externalId: 'crm-2', email: 'two@example.com' })
    const other = await call('POST', '/customers', {
      externalId: 'crm-3',
      email: 'two@example.com',
      attributes: { a: 1 },
    })

    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await call('GET', '/customers?q=crm-3')).body.items).toEqual([])
  })

  it.each([
    ['no identity', {}],
    ['an email that is none', { email: 'nobody' }],
    ['a phone that is none', { phone: '12' }],
    ['an unknown field', { externalId: 'x', admin: true }],
    ['a NUL in a name', { externalId: 'x', attributes: { 'a\0': 1 } }],
    [
      'attributes nested too deep',
      { externalId: 'x', attributes: { a: JSON.parse('['.repeat(30) + ']'.repeat(30)) } },
    ],
  ])('400: %s', async (_, body) => {
    expect(await call('POST', '/customers', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    })
  })
})

describe('PATCH /api/customers/{id}', () => {
  it('200: sets, adds, removes; the timeline tells it', async () => {
    const { body } = await call('POST', '/customers', {
      externalId: 'p-1',
      attributes: { points: 5, old: 1 },
    })
    const patched = await call('PATCH', `/customers/${body.id}`, {
      set: { email: 'p1@example.com', city: null },
      increment: { points: 3 },
      unset: ['old'],
    })
    const timeline = await call('GET', `/customers/${body.id}/timeline`)

    expect(patched).toMatchObject({
      status: 200,
      body: { email: 'p1@example.com', attributes: { points: 8 } },
    })
    expect(Object.keys(patched.body.attributes)).toEqual(['points'])
    expect(timeline.body.items.map(({ type }) => type)).toEqual(['customer_updated', 'customer_created'])
    expect((await call('PATCH', `/customers/${body.id}`, { set: { email: null } })).body).toMatchObject({
      email: null,
      identities: [{ kind: 'external', value: 'p-1' }],
    })
  })

  it('400 and 409: what cannot be taken changes nothing', async () => {
    await call('POST', '/customers', { externalId: 'p-2', email: 'p2@example.com' })
    const { body } = await call('POST', '/customers', { externalId: 'p-3' })

    expect(
      await call('PATCH', `/customers/${body.id}`, { set: { email: 'p2@example.com', a: 1 } }),
    ).toMatchObject({ status: 409 })
    expect(await call('PATCH', `/customers/${body.id}`, { set: { email: 'x', a: 1 } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'email' }] },
    })
    expect((await call('GET', `/customers/${body.id}`)).body.attributes).toEqual({})
  })

  it('404: an id that is none of ours', async () => {
    expect((await call('PATCH', '/customers/cus_0000000000000', { set: {} })).status).toBe(404)
    expect((await call('GET', '/customers/42')).status).toBe(404)
  })
})

describe('GET /api/customers', () => {
  it('finds by exact identity, phone as written at home, and the beginning of email or name', async () => {
    const { body } = await call('POST', '/customers', {
      externalId: 'S-77',
      email: 'sophie.durand@example.com',
      phone: '+33612345699',
      attributes: { firstName: 'Sophie', lastName: 'Durand' },
    })

    for (const q of ['S-77', '06 12 34 56 99', 'SOPHIE.DURAND@example.com', 'sophie.d', 'Sophie Du', 'dur']) {
      expect([
        q,
        (await call('GET', `/customers?q=${encodeURIComponent(q)}`)).body.items.map(({ id }) => id),
      ]).toEqual([q, [body.id]])
    }
    expect((await call('GET', '/customers?q=%25')).body.items).toEqual([])
  })

  it('pages through all, newest first, each once', async () => {
    for (let i = 0; i < 5; i++)
      await call('POST', '/customers', { externalId: `page-${i}`, email: `page${i}@example.com` })
    const seen: (string | null)[] = []
    let cursor = ''
    do {
      const { body } = await call('GET', `/customers?q=page&limit=2${cursor}`)
      seen.push(...body.items.map(({ email }) => email))
      cursor = body.next ? `&cursor=${body.next}` : ''
    } while (cursor)

    expect(seen).toEqual([4, 3, 2, 1, 0].map((i) => `page${i}@example.com`))
    expect((await call('GET', '/customers?cursor=x')).status).toBe(400)
  })
})
