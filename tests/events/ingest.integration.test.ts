import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { IncomingEvent, IncomingItem } from '../../src/events/incoming.ts'
import { createIngester, type Ingester, type IngestOptions } from '../../src/events/ingest.ts'
import { receiptKeyOf } from '../../src/events/receipt-key.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const open: Ingester[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((ingester) => ingester.close()))
})

function anIngester(options: IngestOptions = {}, queue = recordingQueue()) {
  const ingester = createIngester(testContext(database.db, { queue }), { lingerMs: 1, ...options })
  open.push(ingester)
  return ingester
}

function anEvent(userId: string, overrides: Partial<IncomingEvent> = {}): IncomingItem {
  return {
    kind: 'event',
    identities: [{ kind: 'external', value: userId }],
    at: testNow,
    type: 'seen',
    properties: '{}',
    clamped: false,
    ...overrides,
  }
}

let run = 0

describe('createIngester', () => {
  it('stores each message once, in whatever order, division, repetition and server it arrives', async () => {
    const delivery = fc.record({
      message: fc.integer({ min: 0, max: 7 }),
      request: fc.integer({ min: 0, max: 4 }),
      server: fc.integer({ min: 0, max: 1 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 30 }), async (deliveries) => {
        run += 1
        const servers = [anIngester(), anIngester()]
        const toItem = (message: number) =>
          anEvent(`user-${run}-${message % 3}`, {
            type: `t${run}`,
            properties: `{"m":${message}}`,
            receiptKey: receiptKeyOf(`${run} ${message}`),
          })
        const requests = [0, 1].flatMap((server) =>
          [0, 1, 2, 3, 4].map((request) =>
            servers[server]?.submit(
              deliveries
                .filter((one) => one.server === server && one.request === request)
                .map(({ message }) => toItem(message)),
            ),
          ),
        )
        await Promise.all(requests)

        const stored = await database.sql`
          select (e.properties->>'m')::int as m, i.value as "user" from events e
          join identities i on i.customer_id = e.customer_id where e.type = ${`t${run}`} order by m`
        const messages = [...new Set(deliveries.map(({ message }) => message))].sort((a, b) => a - b)
        expect(stored.map(({ m, user }) => [m, user])).toEqual(
          messages.map((m) => [m, `user-${run}-${m % 3}`]),
        )
        const [inbox] =
          await database.sql`select count(*)::int as n from inbox where topic = ${`event:t${run}`}`
        expect(inbox?.['n']).toBe(messages.length)
      }),
      { numRuns: 25 },
    )
  })

  it('has committed when it answers, and rings the engine once for many', async () => {
    const queue = recordingQueue()
    const ingester = anIngester({ lingerMs: 20 }, queue)
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => ingester.submit([anEvent(`ring-${n}`, { type: 'ring' })])),
    )

    const [row] = await database.sql`select count(*)::int as n from events where type = 'ring'`
    expect(row?.['n']).toBe(50)
    await ingester.close()
    expect(queue.rings.map(({ job }) => job)).toEqual(['engine.pass'])
  })

  it('refuses a request that the database cannot take, and stores its neighbours', async () => {
    const ingester = anIngester({ lingerMs: 20 })
    const answers = await Promise.allSettled([
      ingester.submit([anEvent('good-1', { type: 'group' })]),
      ingester.submit([anEvent('bad', { type: 'group', properties: '{"broken' })]),
      ingester.submit([anEvent('good-2', { type: 'group' }), anEvent('good-3', { type: 'group' })]),
    ])

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const [row] = await database.sql`select count(*)::int as n from events where type = 'group'`
    expect(row?.['n']).toBe(3)
  })

  it('refuses at once when too much is waiting, and takes again afterwards', async () => {
    const ingester = anIngester({ pendingItemsMax: 10, lingerMs: 20 })
    const first = ingester.submit(Array.from({ length: 8 }, (_, n) => anEvent(`full-${n}`)))

    await expect(ingester.submit([1, 2, 3].map((n) => anEvent(`over-${n}`)))).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterS: 2,
    })
    await first
    await ingester.submit([anEvent('after')])
  })

  it('finishes what it has taken before it closes, and takes nothing more', async () => {
    const ingester = anIngester({ lingerMs: 1_000 })
    const pending = ingester.submit([anEvent('last', { type: 'closing' })])
    await ingester.close()

    await pending
    const [row] = await database.sql`select count(*)::int as n from events where type = 'closing'`
    expect(row?.['n']).toBe(1)
    await expect(ingester.submit([anEvent('late')])).rejects.toMatchObject({ code: 'too_many_requests' })
  })

  it('survives four servers that identify, link and track the same twenty people at once', async () => {
    const servers = [anIngester(), anIngester(), anIngester(), anIngester()]
    const work = Array.from({ length: 200 }, (_, n) => {
      const user = { kind: 'external' as const, value: `crowd-${n % 20}` }
      const device = { kind: 'anonymous' as const, value: `crowd-device-${n % 20}` }
      const items: IncomingItem[] = [
        {
          kind: 'identify',
          identities: [user, device],
          at: testNow,
          set: { email: `crowd${n % 20}@example.com`, n },
        },
        anEvent('', { identities: [device], type: 'crowd' }),
        anEvent('', { identities: [user, device], type: 'crowd' }),
      ]
      return servers[n % 4]?.submit(items)
    })
    await Promise.all(work)

    const [row] = await database.sql`
      select count(*)::int as events, count(distinct e.customer_id)::int as people from events e
      join customers c on c.id = e.customer_id where e.type = 'crowd' and c.email like 'crowd%'`
    expect(row).toMatchObject({ events: 400, people: 20 })
  })
})
