import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCustomerByIdentity } from '../../src/customers/queries.ts'
import { rows } from '../../src/db/client.ts'
import { createIngester, type Ingester } from '../../src/events/ingest.ts'
import { toProblem } from '../../src/http/problem.ts'
import { trackingApi } from '../../src/http/public/tracking-api.ts'
import type { Env } from '../../src/http/router.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const KEY = 'rel_write_test'
let ingester: Ingester
let app: Hono<Env>

beforeAll(() => {
  const ctx = testContext(database.db)
  ingester = createIngester(ctx)
  app = new Hono<Env>()
  app.onError(toProblem)
  app.use(async (c, next) => {
    c.set('ctx', ctx)
    await next()
  })
  const keys: Record<string, { scopes: string[] }> = {
    [KEY]: { scopes: ['events:write'] },
    rel_api_test: { scopes: ['api'] },
  }
  app.route('/', trackingApi({ ingester, verifyKey: async (key) => keys[key] }))
})
afterAll(() => ingester.close())

let run = 0
beforeEach(() => {
  run += 1
})
const own = (name: string) => `${name}-${run}`

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return app.request(path, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${KEY}:`)}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function postOk(path: string, body: unknown) {
  const response = await post(path, body)
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { success: true },
  })
}

async function problemOf(response: Response) {
  return {
    status: response.status,
    ...((await response.json()) as { code: string; errors?: { path: string }[] }),
  }
}

function eventsOf(externalId: string) {
  return rows<{
    type: string
    properties: Record<string, unknown>
    value: number | null
    occurredAt: Date
    clamped: boolean
  }>(
    database.db,
    sql`
    select e.type, e.properties, e.value, e.occurred_at as "occurredAt", e.clamped
    from events e join identities i on i.customer_id = e.customer_id
    where i.value = ${externalId} and e.type not like 'customer%' order by e.id`,
  )
}

async function countAll() {
  const [row] = await rows<{ events: number; inbox: number; receipts: number; customers: number }>(
    database.db,
    sql`select (select count(*) from events) as events, (select count(*) from inbox) as inbox,
      (select count(*) from event_receipts) as receipts, (select count(*) from customers) as customers`,
  )
  return row
}

describe('POST /v1/track', () => {
  it('200: stores the event, its value and a new customer, and puts both before the engine', async () => {
    await postOk('/v1/track', {
      userId: own('u'),
      event: '  order_placed ',
      properties: { revenue: '49.90', sku: 'A1' },
      messageId: own('m'),
    })

    expect(await eventsOf(own('u'))).toEqual([
      {
        type: 'order_placed',
        properties: { revenue: '49.90', sku: 'A1' },
        value: 49.9,
        occurredAt: testNow,
        clamped: false,
      },
    ])
    const customer = await findCustomerByIdentity(database.db, 'external', own('u'))
    expect(customer).toMatchObject({ state: 'known', lastSeenAt: testNow })
    const topics = await rows<{ topic: string }>(
      database.db,
      sql`select topic from inbox where customer_id = ${customer?.id ?? 0} order by topic`,
    )
    expect(topics.map(({ topic }) => topic)).toEqual(['event:customer_created', 'event:order_placed'])
  })

  it('200: a repeat of a messageId is stored once, in one batch, later, and at the same time', async () => {
    const call = { type: 'track', userId: own('u'), event: 'seen', messageId: own('m') }

    await postOk('/v1/batch', { batch: [call, call] })
    await postOk('/v1/track', call)
    await Promise.all(Array.from({ length: 20 }, () => postOk('/v1/batch', { batch: [call] })))

    expect(await eventsOf(own('u'))).toHaveLength(1)
  })

  it('200: takes out the clock error of the sender', async () => {
    await postOk('/v1/track', {
      userId: own('u'),
      event: 'seen',
      timestamp: '2031-01-01T12:00:00.000Z',
      sentAt: '2031-01-01T12:00:10.000Z',
    })

    const [event] = await eventsOf(own('u'))
    expect(event).toMatchObject({ occurredAt: new Date(testNow.getTime() - 10_000), clamped: false })
  })

  it.each([
    ['6 minutes in the future', '2026-03-02T09:06:00Z'],
    ['in 1970', '1970-01-01T00:00:00Z'],
  ])('200: an event dated %s counts at its receipt and is flagged', async (_, timestamp) => {
    await postOk('/v1/track', { userId: own('u'), event: 'seen', timestamp })

    expect(await eventsOf(own('u'))).toEqual([
      {
        type: 'seen',
        properties: { $occurredAt: new Date(timestamp).toISOString() },
        value: null,
        occurredAt: testNow,
        clamped: true,
      },
    ])
  })

  it('200: text that the database cannot hold is stored without it', async () => {
    await postOk(
      '/v1/track',
      `{"userId":"${own('u')}","event":"seen","properties":{"a":"x\\u0000y","b":"\\ud800z","__proto__":{"bad":1},"c":{"__proto__":1,"\\u0000":2}}}`,
    )

    const [event] = await eventsOf(own('u'))
    expect(JSON.stringify(event?.properties)).toBe('{"a":"xy","b":"z","c":{"":2}}')
  })

  it.each([
    ['no name', { event: '' }, 'event'],
    ['a name of 201 characters', { event: 'x'.repeat(201) }, 'event'],
    ['a name of ours', { event: 'message_sent' }, 'event'],
    ['a name with a NUL', { event: 'a\0b' }, 'event'],
    ['a name that is a number', { event: 7 }, 'event'],
    ['a date that is none', { event: 'x', timestamp: 'yesterday' }, 'timestamp'],
    ['31 February', { event: 'x', timestamp: '2026-02-31T00:00:00Z' }, 'timestamp'],
    ['properties that are a list', { event: 'x', properties: [1] }, 'properties'],
    ['too many properties', { event: 'x', properties: { a: 'x'.repeat(33_000) } }, 'properties'],
    ['half a surrogate pair as user id', { event: 'x', userId: 'a\ud800' }, 'userId'],
  ])('400: %s', async (_, fields, path) => {
    const before = await countAll()
    const problem = await problemOf(await post('/v1/track', { userId: own('u'), ...fields }))

    expect(problem).toMatchObject({ status: 400, code: 'invalid_input', errors: [{ path }] })
    expect(await countAll()).toEqual(before)
  })

  it('400: neither userId nor anonymousId', async () => {
    const problem = await problemOf(await post('/v1/track', { event: 'x', userId: ' ' }))
    expect(problem).toMatchObject({ status: 400, errors: [{ path: 'userId' }] })
  })

  it.each([
    ['what is not JSON', '{"userId":'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('400: %s', async (_, body) => {
    expect((await post('/v1/track', body)).status).toBe(400)
  })

  it.each(['{"a":', '['])('400: 100,000 levels of %s', async (open) => {
    const close = open === '[' ? ']' : '}'
    const deep = `${open.repeat(1e5)}1${close.repeat(1e5)}`
    const response = await post(
      '/v1/batch',
      `{"batch":[{"type":"track","userId":"u","event":"x","properties":{"p":${deep}}}]}`,
    )
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'invalid_input' })
  })
})

describe('authentication', () => {
  it.each([
    ['no header', undefined],
    ['an unknown key', `Basic ${btoa('nobody:')}`],
    ['another scheme', `Bearer ${KEY}`],
    ['garbage', 'Basic %%%'],
  ])('401: %s', async (_, authorization) => {
    const response = await app.request('/v1/track', {
      method: 'POST',
      headers: authorization ? { authorization } : {},
      body: JSON.stringify({ userId: 'u', event: 'x' }),
    })
    expect((await problemOf(response)).status).toBe(401)
  })

  it('403: a management key', async () => {
    const response = await post(
      '/v1/track',
      { userId: 'u', event: 'x' },
      { authorization: `Basic ${btoa('rel_api_test:')}` },
    )
    expect((await problemOf(response)).status).toBe(403)
  })
})

describe('size', () => {
  it('413: announced too large, before it is read', async () => {
    const response = await post('/v1/track', { userId: 'u', event: 'x' }, { 'content-length': '600000' })
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  it('413: an endless body without length is cut while it is read', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(64 * 1024).fill(32))
      },
    })
    const request = new Request('http://localhost/v1/batch', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${KEY}:`)}` },
      body: endless,
      duplex: 'half',
    } as RequestInit)

    expect((await app.request(request)).status).toBe(413)
    expect(pulled).toBeLessThan(100)
  })

  it('429: with retry-after when too much is waiting', async () => {
    const ctx = testContext(database.db)
    const narrow = createIngester(ctx, { pendingItemsMax: 5, lingerMs: 50 })
    const small = new Hono<Env>()
    small.onError(toProblem)
    small.use(async (c, next) => {
      c.set('ctx', ctx)
      await next()
    })
    small.route('/', trackingApi({ ingester: narrow, verifyKey: async () => ({ scopes: ['events:write'] }) }))
    const send = (n: number) =>
      small.request('/v1/track', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('k:')}` },
        body: JSON.stringify({ userId: `${own('u')}-${n}`, event: 'x' }),
      })

    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(send))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429])
    expect(answers[6]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    await narrow.close()
  })
})

describe('POST /v1/batch', () => {
  it('400: names each wrong field by its place and stores nothing of the batch', async () => {
    const before = await countAll()
    const problem = await problemOf(
      await post('/v1/batch', {
        batch: [
          { type: 'track', userId: own('u'), event: 'fine' },
          { type: 'track', userId: own('u') },
          { type: 'identify', traits: {} },
          { type: 'identify', userId: own('u'), traits: { ['n'.repeat(101)]: 1 } },
        ],
      }),
    )

    expect(problem.errors?.map(({ path }) => path)).toEqual([
      'batch.1.event',
      'batch.2.userId',
      `batch.3.traits.${'n'.repeat(100)}`,
    ])
    expect(await countAll()).toEqual(before)
  })

  it('400: an unknown type', async () => {
    const problem = await problemOf(await post('/v1/batch', { batch: [{ type: 'trick', userId: 'u' }] }))
    expect(problem).toMatchObject({ status: 400, errors: [{ path: 'batch.0.type' }] })
  })

  it('200: takes the identify before the event of the same batch', async () => {
    await postOk('/v1/batch', {
      batch: [
        { type: 'track', anonymousId: own('d'), event: 'visited' },
        {
          type: 'identify',
          anonymousId: own('d'),
          userId: own('u'),
          traits: { plan: 'pro' },
          context: { locale: 'fr-FR' },
        },
        { type: 'page', userId: own('u'), name: 'Home', properties: { url: 'https://example.com/' } },
        { type: 'screen', userId: own('u'), name: 'Start' },
        { type: 'group', userId: own('u'), groupId: 'acme', traits: { size: 3 } },
      ],
    })

    expect((await eventsOf(own('u'))).map(({ type }) => type)).toEqual([
      'visited',
      'page_viewed',
      'screen_viewed',
    ])
    const customer = await findCustomerByIdentity(database.db, 'anonymous', own('d'))
    expect(customer).toMatchObject({
      state: 'known',
      locale: 'fr-FR',
      attributes: { plan: 'pro', groupId: 'acme', group: { size: 3 } },
    })
  })

  it('200: an identify that is repeated after a newer one does not win', async () => {
    const old = { type: 'identify', userId: own('u'), traits: { city: 'Lyon' }, messageId: own('m') }
    await postOk('/v1/batch', { batch: [old] })
    await postOk('/v1/identify', { userId: own('u'), traits: { city: 'Nice' } })
    await postOk('/v1/batch', { batch: [old] })

    const customer = await findCustomerByIdentity(database.db, 'external', own('u'))
    expect(customer?.attributes).toEqual({ city: 'Nice' })
  })

  it('200: links user and device when an event names both', async () => {
    await postOk('/v1/track', { anonymousId: own('d'), event: 'a' })
    await postOk('/v1/track', { anonymousId: own('d'), userId: own('u'), event: 'b' })
    await postOk('/v1/track', { anonymousId: own('d'), userId: own('u'), event: 'c' })
    await postOk('/v1/track', { anonymousId: own('d'), event: 'd' })

    expect((await eventsOf(own('u'))).map(({ type }) => type)).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('POST /v1/alias', () => {
  it('200: gives a device to the user, or asks for the merge of two users', async () => {
    await postOk('/v1/alias', { previousId: own('d'), userId: own('u') })
    await postOk('/v1/track', { userId: own('v'), event: 'x' })
    await postOk('/v1/alias', { previousId: own('v'), userId: own('u') })

    const user = await findCustomerByIdentity(database.db, 'external', own('u'))
    const other = await findCustomerByIdentity(database.db, 'external', own('v'))
    expect((await findCustomerByIdentity(database.db, 'anonymous', own('d')))?.id).toBe(user?.id)
    const [merge] = await rows<{ topic: string }>(
      database.db,
      sql`select topic from inbox where customer_id = ${user?.id ?? 0} and topic like 'merge:%'`,
    )
    expect(merge?.topic).toBe(`merge:${other?.id}`)
  })

  it('400: without previousId', async () => {
    expect(await problemOf(await post('/v1/alias', { userId: 'u' }))).toMatchObject({
      status: 400,
      errors: [{ path: 'previousId' }],
    })
  })
})
