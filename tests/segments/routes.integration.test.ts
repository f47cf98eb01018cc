import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { segmentCommand } from '../../src/cli/segment.ts'
import { toProblem } from '../../src/http/problem.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { createRouter } from '../../src/http/router.ts'
import { segmentRoutes } from '../../src/http/routes/segments.ts'
import { buildSegment } from '../../src/segments/build-segment.ts'
import { findSegment } from '../../src/segments/queries/segments.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { happened, liveSegment, someCustomers } from './support.ts'

const { db } = testDatabase()
const ctx = testContext(db)
const app = createRouter()
app.onError(toProblem)
app.use(async (c, next) => {
  c.set('ctx', ctx)
  await next()
})
app.route('/', segmentRoutes)

async function call(method: string, path: string, body?: unknown) {
  const response = await app.request(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const inLyon = { attribute: 'city', is: 'Lyon' }
let customers: number[] = []

beforeEach(async () => {
  for (const table of [
    'segments',
    'memberships',
    'segment_timers',
    'segment_deltas',
    'segment_sizes',
    'segment_versions',
    'events',
    'customers',
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)}`)
  }
  customers = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Lyon' }, { city: 'Paris' }])
})

describe('/segments', () => {
  it('201: a segment, which is then built, listed, shown with its users, and its members paged', async () => {
    const made = await call('POST', '/segments', { key: 'lyon', name: 'In Lyon', condition: inLyon })
    await buildSegment(ctx, (await findSegment(db, 'lyon'))?.id ?? 0)
    await call('POST', '/segments', { key: 'others', condition: { not: { segment: 'lyon' } } })

    expect(made).toMatchObject({
      status: 201,
      body: { state: 'building', build: { phase: 'waiting' }, sentence: { en: 'city is “Lyon”' } },
    })
    const list = await call('GET', '/segments')
    expect(list.body.items).toMatchObject([
      { key: 'lyon', size: 2, state: 'live' },
      { key: 'others', state: 'building' },
    ])
    expect(await call('GET', '/segments/lyon')).toMatchObject({
      status: 200,
      body: { usedBy: [{ kind: 'segment', key: 'others' }] },
    })
    const first = await call('GET', '/segments/lyon/members?limit=1')
    const second = await call('GET', `/segments/lyon/members?limit=1&cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([1, 1, null])
    expect(second.body.items[0].customer).not.toBe(first.body.items[0].customer)
  })

  it('200: a preview, an explanation, an overlap, a history', async () => {
    await liveSegment(ctx, 'lyon', inLyon)
    await liveSegment(ctx, 'all', { everyone: true })
    const customer = publicIds(ctx).to('cus', customers[2] ?? 0)

    expect(
      await call('POST', '/segments/preview', { condition: { all: [{ everyone: true }, inLyon] } }),
    ).toMatchObject({
      status: 200,
      body: { count: 2, total: 3, estimated: false, steps: [{ count: 3 }, { count: 2 }] },
    })
    expect(await call('GET', `/segments/lyon/explain?customer=${customer}`)).toMatchObject({
      status: 200,
      body: { member: false, why: { holds: false, seen: { value: 'Paris' } } },
    })
    expect(await call('POST', '/segments/overlap', { segments: ['lyon', 'all'] })).toMatchObject({
      status: 200,
      body: {
        regions: [
          { in: ['all'], count: 1 },
          { in: ['lyon', 'all'], count: 2 },
        ],
      },
    })
    expect(await call('GET', '/segments/lyon/history')).toMatchObject({ status: 200 })
  })

  it('200: a draft is kept beside what is in force, and PUT publishes it', async () => {
    await liveSegment(ctx, 'lyon', inLyon)

    const draft = await call('PUT', '/segments/lyon', { condition: { everyone: true }, publish: false })
    const live = await call('PUT', '/segments/lyon', { condition: { everyone: true } })

    expect(draft.body).toMatchObject({ state: 'live', condition: inLyon, draft: { everyone: true } })
    expect(live.body).toMatchObject({
      state: 'building',
      version: 2,
      condition: { everyone: true },
      draft: null,
    })
  })

  it('202, 200: a rebuild can be asked for and cancelled', async () => {
    await liveSegment(ctx, 'lyon', inLyon)

    expect(await call('POST', '/segments/lyon/rebuild')).toMatchObject({
      status: 202,
      body: { state: 'building' },
    })
    expect(await call('POST', '/segments/lyon/cancel')).toMatchObject({
      status: 200,
      body: { build: { phase: 'cancelled' } },
    })
    expect(await call('POST', '/segments/lyon/cancel')).toMatchObject({ status: 409 })
  })

  it('200: a static segment is filled and emptied by hand', async () => {
    const ids = publicIds(ctx)
    const one = { customers: [ids.to('cus', customers[0] ?? 0)] }

    expect(
      await call('POST', '/segments', { key: 'guests', kind: 'static', members: { matching: inLyon } }),
    ).toMatchObject({
      status: 201,
      body: { kind: 'static', size: 2 },
    })
    expect(await call('DELETE', '/segments/guests/members', one)).toEqual({
      status: 200,
      body: { changed: 1 },
    })
    expect(await call('POST', '/segments/guests/members', one)).toEqual({ status: 200, body: { changed: 1 } })
  })

  it('204: an unused segment is deleted; 409: a used one is not', async () => {
    await liveSegment(ctx, 'lyon', inLyon)
    await liveSegment(ctx, 'others', { not: { segment: 'lyon' } })

    expect(await call('DELETE', '/segments/lyon')).toMatchObject({ status: 409 })
    expect(await call('DELETE', '/segments/others')).toMatchObject({ status: 204 })
    expect(await call('DELETE', '/segments/lyon')).toMatchObject({ status: 204 })
    expect(await call('GET', '/segments/lyon')).toMatchObject({ status: 404 })
  })

  it.each<[string, unknown, string]>([
    ['an unknown kind', { key: 'x', condition: { horoscope: 1 } }, 'condition'],
    [
      'a window of zero',
      { key: 'x', condition: { all: [{ event: 'a', within: 'P0D' }] } },
      'condition.all.0.within',
    ],
    ['an unknown segment', { key: 'x', condition: { segment: 'none' } }, 'condition'],
    ['a key that is none', { key: '../x', condition: { everyone: true } }, 'key'],
    ['no condition', { key: 'x' }, 'condition'],
  ])('400: %s, with its path', async (_name, body, path) => {
    const answer = await call('POST', '/segments', body)

    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain(path)
  })

  it('409: a key that is taken, 404: a segment or customer that is not there', async () => {
    await liveSegment(ctx, 'lyon', inLyon)

    expect(await call('POST', '/segments', { key: 'lyon', condition: inLyon })).toMatchObject({ status: 409 })
    expect(await call('GET', '/segments/none')).toMatchObject({ status: 404 })
    expect(await call('GET', '/segments/lyon/explain?customer=cus_none')).toMatchObject({ status: 404 })
  })
})

describe('relance segment', () => {
  function run(...argv: string[]) {
    const printed: string[] = []
    const noted: string[] = []
    const shell = {
      print: (line: string) => void printed.push(line),
      note: (line: string) => void noted.push(line),
    }
    return segmentCommand(ctx, argv, shell).then((code) => ({ code, printed, noted }))
  }

  it('lists, counts, explains, rebuilds, verifies and exports', async () => {
    await liveSegment(ctx, 'lyon', inLyon)
    const customer = publicIds(ctx).to('cus', customers[0] ?? 0)

    expect((await run('list')).printed).toEqual(['lyon\trules\tlive\t2'])
    expect((await run('count', 'lyon')).printed).toEqual(['2'])
    expect((await run('explain', 'lyon', '--customer', customer)).printed[1]).toBe(
      '  yes city is “Lyon” {"value":"Lyon"}',
    )
    expect((await run('rebuild', 'lyon')).printed).toEqual(['2 members: 0 came in, 0 went out'])
    const verified = await run('verify', '--json')
    expect(verified.code).toBe(0)
    expect(JSON.parse(verified.printed[0] ?? '')).toMatchObject({ segments: 1, customers: 3, differences: 0 })
    const lines = (await run('export', 'lyon')).printed
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(customer)
  })

  it('explains a past instant: since when, until when perhaps, and what is known as it is now only', async () => {
    const [customerId = 0] = customers
    const lately = { all: [inLyon, { event: 'order_placed', within: 'P30D' }] }
    await happened(db, [{ customerId, type: 'order_placed', at: new Date('2026-02-01T10:00:00Z') }])
    await liveSegment(ctx, 'lately', lately)

    const customer = publicIds(ctx).to('cus', customerId)
    const { printed } = await run('explain', 'lately', '--customer', customer, '--at', '2026-02-10T00:00:00Z')

    expect(printed[0]).toBe('met the condition at 2026-02-10T00:00:00.000Z')
    expect(printed).toContainEqual(expect.stringMatching(/^ {4}yes city is “Lyon” .* \(as it is now\)$/))
    expect(printed).toContainEqual(
      expect.stringContaining('since 2026-02-01T10:00:00.000Z until 2026-03-03T10:00:00.000Z perhaps'),
    )
  })

  it('refuses an instant that is none, one to come and a file that cannot be written, and says so', async () => {
    await liveSegment(ctx, 'lyon', inLyon)
    const customer = publicIds(ctx).to('cus', customers[0] ?? 0)
    const explain = (at: string) => run('explain', 'lyon', '--customer', customer, '--at', at)

    await expect(explain('yesterday')).rejects.toThrow('yesterday is none')
    for (const at of ['0001-01-01', '9999-12-31'])
      await expect(explain(at)).rejects.toMatchObject({ issues: [{ path: 'at' }] })
    await expect(run('export', 'lyon', '--output', '/nowhere/members.csv')).rejects.toThrow('ENOENT')
  })

  it('exits with 1 when a membership is wrong', async () => {
    await liveSegment(ctx, 'lyon', inLyon)
    await db.execute(sql`delete from memberships`)

    expect((await run('verify', '--json')).code).toBe(1)
  })

  it('says how it is used', async () => {
    expect(await run('list-all')).toMatchObject({
      code: 1,
      noted: [expect.stringContaining('relance segment verify')],
    })
  })
})
