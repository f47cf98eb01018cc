import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { LANE_LOCK_SPACE, laneOf } from '../../src/core/lane.ts'
import { rows } from '../../src/db/client.ts'
import { buildSegment } from '../../src/segments/build-segment.ts'
import { planCondition } from '../../src/segments/compile.ts'
import type { Condition } from '../../src/segments/condition.ts'
import { explainSegment } from '../../src/segments/explain-segment.ts'
import { getSegment } from '../../src/segments/get-segment.ts'
import { archiveSegment, cancelBuild, rebuildSegment, saveDraft } from '../../src/segments/manage-segment.ts'
import { overlapSegments } from '../../src/segments/overlap-segments.ts'
import { previewSegment } from '../../src/segments/preview-segment.ts'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { computeRange } from '../../src/segments/queries/build.ts'
import { listSizes } from '../../src/segments/queries/sizes.ts'
import { nextTimerAt, settleSegments } from '../../src/segments/settle.ts'
import { addMembers, createStaticSegment, removeMembers } from '../../src/segments/static-segment.ts'
import { tendSegments } from '../../src/segments/tend-segments.ts'
import { verifySegments } from '../../src/segments/verify-segments.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { happened, liveSegment, membersOf, settleAll, someCustomers } from './support.ts'

const database = testDatabase()
const { db } = database
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(testNow.getTime() - days * DAY_MS)

const orderedLately = { event: 'order_placed', within: 'P30D' }

beforeEach(async () => {
  for (const table of [
    'segments',
    'segment_versions',
    'memberships',
    'segment_timers',
    'segment_deltas',
    'segment_sizes',
    'segment_build_rows',
    'segment_build_skips',
    'events',
    'inbox',
    'customers',
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)}`)
  }
})

describe('publishSegment', () => {
  it('rings for a build, which brings in those who belong already', async () => {
    const queue = recordingQueue()
    const ctx = testContext(db, { queue })
    const [lyon, paris] = (await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }])) as [number, number]

    const segment = await publishSegment(ctx, {
      key: 'lyon',
      name: 'In Lyon',
      condition: { attribute: 'city', is: 'Lyon' },
    })
    const result = await buildSegment(ctx, segment.id)

    expect(queue.rings[0]).toMatchObject({ job: 'segments.build', payload: { segmentId: segment.id } })
    expect(result).toEqual({ kind: 'built', entered: 1, left: 0 })
    expect(await membersOf(db, 'lyon')).toEqual([lyon])
    expect(await getSegment(db, 'lyon')).toMatchObject({
      state: 'live',
      members: 1,
      buildProgress: { phase: 'done', percent: 100 },
    })
    expect(paris).toBeDefined()
  })

  it('changes nothing when the same condition is published again', async () => {
    const ctx = testContext(db)
    await liveSegment(ctx, 'lyon', { attribute: 'city', is: 'Lyon' })

    const again = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })

    expect(again).toMatchObject({ state: 'live', version: 1 })
  })

  it('puts out those who no longer belong when the condition changes', async () => {
    const ctx = testContext(db)
    const [lyon, paris] = (await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }])) as [number, number]
    await liveSegment(ctx, 'there', { attribute: 'city', is: 'Lyon' })
    expect(await membersOf(db, 'there')).toEqual([lyon])

    await liveSegment(ctx, 'there', { attribute: 'city', is: 'Paris' })

    expect(await membersOf(db, 'there')).toEqual([paris])
    expect(await getSegment(db, 'there')).toMatchObject({ version: 2, members: 1 })
  })

  it('refuses a circle of segments and shows it', async () => {
    const ctx = testContext(db)
    await publishSegment(ctx, { key: 'a', condition: { everyone: true } })
    await publishSegment(ctx, { key: 'b', condition: { segment: 'a' } })
    await publishSegment(ctx, { key: 'c', condition: { not: { segment: 'b' } } })

    const attempt = publishSegment(ctx, {
      key: 'a',
      condition: { any: [{ segment: 'c' }, { everyone: true }] },
    })

    await expect(attempt).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'condition.any.0.segment', message: 'goes in a circle: a → c → b → a' }],
    })
  })

  it('refuses segments, scores and purposes that do not exist, and names those that do', async () => {
    const ctx = testContext(db)
    const condition = {
      all: [
        { segment: 'nobody' },
        { score: 'luck', atLeast: 1 },
        { consent: { channel: 'email', purpose: 'gossip' } },
      ],
    }

    await expect(publishSegment(ctx, { key: 'x', condition })).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [
        { path: 'condition.all.0.segment', message: 'there is no segment nobody' },
        {
          path: 'condition.all.1.score',
          message: 'there is no score luck',
          remedy: expect.stringContaining('rfm'),
        },
        { path: 'condition.all.2.consent.purpose', message: 'there is no consent purpose gossip' },
      ],
    })
  })

  it('keeps a draft out of force until it is published', async () => {
    const ctx = testContext(db)
    const [lyon] = await someCustomers(db, [{ city: 'Lyon' }])
    await liveSegment(ctx, 'there', { attribute: 'city', is: 'Lyon' })

    await saveDraft(ctx, { key: 'there', condition: { attribute: 'city', is: 'Paris' } })

    expect(await getSegment(db, 'there')).toMatchObject({
      state: 'live',
      draft: { attribute: 'city', is: 'Paris' },
      condition: { attribute: 'city', is: 'Lyon' },
    })
    expect(await membersOf(db, 'there')).toEqual([lyon])
  })

  it('refuses a draft that could never be published: a circle, or a name that nobody bears', async () => {
    const ctx = testContext(db)
    await liveSegment(ctx, 'inner', { attribute: 'city', is: 'Lyon' })
    await liveSegment(ctx, 'outer', { segment: 'inner' })

    await expect(
      saveDraft(ctx, { key: 'inner', condition: { any: [{ everyone: true }, { segment: 'outer' }] } }),
    ).rejects.toMatchObject({
      issues: [{ path: 'condition.any.1.segment', message: 'goes in a circle: inner → outer → inner' }],
    })
    await expect(
      saveDraft(ctx, { key: 'inner', condition: { not: { segment: 'nobody' } } }),
    ).rejects.toMatchObject({ issues: [{ path: 'condition.not.segment' }] })
    expect(await getSegment(db, 'inner')).toMatchObject({ state: 'live', draft: null })
  })
})

describe('settleSegments', () => {
  it('puts a customer out at the exact instant at which the window has passed', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const [customerId = 0] = await someCustomers(db, [{}])
    const segment = await liveSegment(ctx, 'buyers', orderedLately)
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(29) }])

    const entered = await settleAll(ctx, [{ customerId, topics: ['event:order_placed'] }])
    const due = new Date(testNow.getTime() + DAY_MS)
    clock.set(new Date(due.getTime() - 1))
    const early = await settleAll(ctx)
    clock.set(due)
    const left = await settleAll(ctx)

    expect(entered).toMatchObject([
      { key: 'buyers', customerId, entered: true, cause: { kind: 'event', topic: 'event:order_placed' } },
    ])
    expect(early).toEqual([])
    expect(left).toEqual([
      {
        segmentId: segment.id,
        key: 'buyers',
        customerId,
        entered: false,
        at: due,
        cause: { kind: 'clock', dueAt: due.toISOString() },
      },
    ])
    expect(await nextTimerAt(db)).toBeUndefined()
  })

  it('puts a customer out at the exact instant at which a consent expires, though no job has said so', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const [customerId = 0] = await someCustomers(db, [{}])
    const expiry = new Date(testNow.getTime() + 3 * DAY_MS + 17)
    await db.execute(sql`insert into purposes (key, name, created_at)
      values ('promotions', '{"en":"Offers","fr":"Offres"}', ${testNow}) on conflict do nothing`)
    await db.execute(sql`insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, expires_at)
      values (${customerId}, 'email', 'promotions', 'granted', 'consent', 1, ${daysAgo(1)}, ${expiry})`)
    await liveSegment(ctx, 'agreed', { consent: { channel: 'email', purpose: 'promotions' } })
    await liveSegment(ctx, 'expired', {
      consent: { channel: 'email', purpose: 'promotions', state: 'expired' },
    })
    expect([await membersOf(db, 'agreed'), await membersOf(db, 'expired')]).toEqual([[customerId], []])

    expect(await nextTimerAt(db)).toEqual(expiry)
    clock.set(new Date(expiry.getTime() - 1))
    expect(await settleAll(ctx)).toEqual([])
    clock.set(expiry)
    const cause = { kind: 'clock', dueAt: expiry.toISOString() }
    expect(await settleAll(ctx)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'agreed', entered: false, at: expiry, cause }),
        expect.objectContaining({ key: 'expired', entered: true, at: expiry, cause }),
      ]),
    )
    expect(await nextTimerAt(db)).toBeUndefined()
  })

  it('needs no timer for a customer who fails another condition for good', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{ city: 'Paris' }])
    await liveSegment(ctx, 'buyers', { all: [{ attribute: 'city', is: 'Lyon' }, orderedLately] })
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(1) }])

    await settleAll(ctx, [{ customerId, topics: ['event:order_placed'] }])

    expect(await nextTimerAt(db)).toBeUndefined()
  })

  it('judges a new customer by every segment, for many ask what was not done', async () => {
    const ctx = testContext(db)
    await liveSegment(ctx, 'never', { event: 'order_placed', count: 0 })
    const [customerId = 0] = await someCustomers(db, [{}])

    const changes = await settleAll(ctx, [{ customerId, topics: ['created'] }])

    expect(changes).toMatchObject([
      { key: 'never', customerId, entered: true, cause: { kind: 'change', topic: 'created' } },
    ])
  })

  it('settles a segment that contains another one in the same pass', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{}])
    await liveSegment(ctx, 'buyers', orderedLately)
    await liveSegment(ctx, 'others', { not: { segment: 'buyers' } })
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(1) }])

    const changes = await settleAll(ctx, [{ customerId, topics: ['event:order_placed'] }])

    expect(changes).toMatchObject([
      { key: 'buyers', entered: true },
      { key: 'others', entered: false, cause: { kind: 'segment', topic: 'segment:buyers' } },
    ])
  })

  it('sets a segment aside that cannot be worked out, and goes on with the others', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{}])
    await liveSegment(ctx, 'buyers', orderedLately)
    await liveSegment(ctx, 'broken', { event: 'order_placed', sum: { of: '$value', atLeast: 1 } })
    await db.execute(sql`update segments set hash = 'other', depth = 0,
      condition = '{"event": "order_placed", "sum": {"of": "$value", "atLeast": "many"}}' where key = 'broken'`)
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(1) }])

    const changes = await settleAll(ctx, [{ customerId, topics: ['event:order_placed'] }])

    expect(changes).toMatchObject([{ key: 'buyers', entered: true }])
    expect(await membersOf(db, 'buyers')).toEqual([customerId])
    expect(await getSegment(db, 'broken')).toMatchObject({
      state: 'failed',
      buildProgress: { phase: 'failed' },
    })
  })

  it('sets a segment aside that takes too long, for the lanes are held meanwhile', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{}])
    await liveSegment(ctx, 'buyers', orderedLately)
    const slow = await liveSegment(ctx, 'slow', { event: 'order_placed', count: { atLeast: 1 } })
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(1) }])

    // Somebody else is about to write the membership that would be written: the statement waits for them.
    await database.sql.begin(async (other) => {
      await other`insert into memberships (segment_id, customer_id, since) values (${slow.id}, ${customerId}, ${testNow})`
      const changes = await db.transaction(async (inner) => {
        const touched = [{ customerId, topics: ['event:order_placed'] }]
        const found = await settleSegments(inner, {
          touched,
          dueTimersOfLanes: [],
          now: testNow,
          limitMs: 300,
        })
        expect(await rows(inner, sql`show statement_timeout`)).toEqual([{ statement_timeout: '0' }])
        return found
      })
      expect(changes).toMatchObject([{ key: 'buyers', entered: true }])
    })

    expect(await getSegment(db, 'buyers')).toMatchObject({ state: 'live' })
    expect(await getSegment(db, 'slow')).toMatchObject({
      state: 'failed',
      buildProgress: { error: 'its condition takes too long for somebody' },
    })
  })

  it('does not judge by events that no segment asks about', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{}])
    await liveSegment(ctx, 'never', { event: 'order_placed', count: 0 })
    await db.execute(sql`delete from memberships`)

    expect(await settleAll(ctx, [{ customerId, topics: ['event:page_viewed'] }])).toEqual([])
  })
})

describe('buildSegment', () => {
  it('keeps what a live pass found out while it was under way, and goes on where a worker died', async () => {
    const ctx = testContext(db)
    const ids = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }, { city: 'Lyon' }])
    const [leaver = 0, comer = 0, stayer = 0] = ids
    const segment = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })
    const lastId = Math.max(...ids)
    // A worker worked everybody out, and died before it applied anything.
    const plan = planCondition(segment.condition as Condition, { now: testNow })
    await computeRange(db, segment.id, plan, { above: 0, upTo: lastId })
    const stood = { phase: 'applying', cursor: 0, percent: 70, rowsDone: 3, rowsTotal: 3, lastId }
    await db.execute(sql`update segments set build_progress = ${JSON.stringify(stood)}::jsonb`)
    await db.execute(sql`update customers set attributes = '{"city": "Nice"}' where id = ${leaver}`)
    await db.execute(sql`update customers set attributes = '{"city": "Lyon"}' where id = ${comer}`)
    await settleAll(
      ctx,
      [leaver, comer].map((customerId) => ({ customerId, topics: ['attribute:city'] })),
    )

    const result = await buildSegment(ctx, segment.id)

    expect(result).toEqual({ kind: 'built', entered: 1, left: 0 })
    expect(await membersOf(db, 'lyon')).toEqual([comer, stayer])
    expect(await verifySegments(ctx)).toMatchObject({ differences: 0, segments: 1 })
  })

  it('waits for the passes that began before it, for they do not know of it', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{ city: 'Lyon' }])
    const segment = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })
    const pass = await holdLane(laneOf(customerId))

    const build = buildSegment(ctx, segment.id)
    await pass.waitUntilWanted()
    await pass.commit(sql`update customers set attributes = '{"city": "Nice"}' where id = ${customerId}`)
    await build

    expect(await membersOf(db, 'lyon')).toEqual([])
  })

  it('is left alone by a second worker', async () => {
    const ctx = testContext(db)
    await someCustomers(
      db,
      Array.from({ length: 20 }, () => ({ city: 'Lyon' })),
    )
    const segment = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })

    const results = await Promise.all([buildSegment(ctx, segment.id), buildSegment(ctx, segment.id)])

    expect(results.map(({ kind }) => kind).sort()).toEqual(['built', 'not_ours'])
    expect(await getSegment(db, 'lyon')).toMatchObject({ state: 'live', members: 20 })
  })

  it('stops when it is cancelled and can be started again', async () => {
    const ctx = testContext(db)
    const [lyon] = await someCustomers(db, [{ city: 'Lyon' }])
    const segment = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })

    await cancelBuild(ctx, 'lyon')
    const result = await buildSegment(ctx, segment.id)

    expect(result).toEqual({ kind: 'not_ours' })
    expect(await getSegment(db, 'lyon')).toMatchObject({
      state: 'failed',
      buildProgress: { phase: 'cancelled' },
    })
    await rebuildSegment(ctx, 'lyon')
    await buildSegment(ctx, segment.id)
    expect(await membersOf(db, 'lyon')).toEqual([lyon])
  })

  it('leaves a segment live whose rebuild is cancelled, even twice, for live passes went on', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const [id = 0] = await someCustomers(db, [{}])
    await happened(db, [{ customerId: id, type: 'order_placed', at: daysAgo(29) }])
    const { id: segmentId } = await liveSegment(ctx, 'buyers', orderedLately)

    await rebuildSegment(ctx, 'buyers')
    await rebuildSegment(ctx, 'buyers')
    await cancelBuild(ctx, 'buyers')

    expect(await getSegment(db, 'buyers')).toMatchObject({ state: 'live', members: 1 })
    expect(await buildSegment(ctx, segmentId)).toEqual({ kind: 'not_ours' })
    clock.advance(DAY_MS)
    expect(await settleAll(ctx)).toMatchObject([{ key: 'buyers', entered: false }])
    expect(await verifySegments(ctx)).toMatchObject({ segments: 1, differences: 0 })
  })

  it('sees to the segments that contain it', async () => {
    const ctx = testContext(db)
    const [lyon = 0] = await someCustomers(db, [{ city: 'Lyon' }])
    await liveSegment(ctx, 'there', { attribute: 'city', is: 'Nice' })
    await liveSegment(ctx, 'elsewhere', { not: { segment: 'there' } })

    await liveSegment(ctx, 'there', { attribute: 'city', is: 'Lyon' })

    const inbox = await rows(db, sql`select customer_id as "customerId", topic from inbox`)
    expect(inbox).toEqual([{ customerId: lyon, topic: 'segment:there' }])
  })

  it('is rung for again when nobody works on it', async () => {
    const queue = recordingQueue()
    const ctx = testContext(db)
    const segment = await publishSegment(ctx, { key: 'lyon', condition: { attribute: 'city', is: 'Lyon' } })

    await tendSegments({ ...ctx, queue })

    expect(queue.rings).toMatchObject([{ job: 'segments.build', payload: { segmentId: segment.id } }])
  })
})

describe('previewSegment', () => {
  it('counts after each condition and shows a few customers', async () => {
    const ctx = testContext(db)
    const [first = 0, second = 0] = await someCustomers(db, [
      { city: 'Lyon' },
      { city: 'Lyon' },
      { city: 'Paris' },
    ])
    await happened(db, [{ customerId: first, type: 'order_placed', at: daysAgo(2) }])

    const preview = await previewSegment(ctx, {
      condition: { all: [{ attribute: 'city', is: 'Lyon' }, orderedLately] },
    })

    expect(preview).toMatchObject({
      count: 1,
      total: 3,
      estimated: false,
      steps: [{ count: 2 }, { count: 1 }],
    })
    expect(preview.sample).toEqual([{ id: first, email: null, phone: null, attributes: { city: 'Lyon' } }])
    expect(second).toBeDefined()
  })

  it('estimates from a sample, and says so, when there is no time to count', async () => {
    const ctx = testContext(db)
    await db.execute(sql`insert into customers (state, attributes, created_at, updated_at)
      select 'known', jsonb_build_object('n', n % 4), '2026-01-01Z', '2026-01-01Z' from generate_series(1, 30000) n`)
    await db.execute(sql`analyze customers`)

    const preview = await previewSegment(ctx, { condition: { attribute: 'n', is: 1 }, limitMs: 1 })

    expect(preview).toMatchObject({ estimated: true, total: 30_000 })
    expect(preview.count).toBeGreaterThan(6_000)
    expect(preview.count).toBeLessThan(9_000)
    expect(preview.sample).toHaveLength(5)
  })
})

describe('explainSegment', () => {
  it('says of each condition whether it holds, by what values, since when and until when', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{ city: 'Paris' }])
    await happened(
      db,
      [1, 5, 10].map((days) => ({ customerId, type: 'order_placed', at: daysAgo(days) })),
    )
    const condition = {
      all: [
        { attribute: 'city', is: 'Lyon' },
        { event: 'order_placed', count: { atLeast: 2 }, within: 'P30D' },
      ],
    }
    await liveSegment(ctx, 'buyers', condition)

    const explained = await explainSegment(ctx, { key: 'buyers', customerId })

    expect(explained).toMatchObject({ matches: false, member: false, memberSince: null })
    expect(explained.why.parts).toMatchObject([
      {
        holds: false,
        seen: { value: 'Paris' },
        sentence: { en: 'city is “Lyon”', fr: 'ville est « Lyon »' },
      },
      { holds: true, seen: { count: 3 }, since: daysAgo(5), nextChangeAt: daysAgo(-20) },
    ])
  })

  it('tells how it was at a past instant', async () => {
    const ctx = testContext(db)
    const [customerId = 0] = await someCustomers(db, [{}])
    await happened(db, [{ customerId, type: 'order_placed', at: daysAgo(40) }])
    await liveSegment(ctx, 'buyers', orderedLately)

    expect(await explainSegment(ctx, { key: 'buyers', customerId })).toMatchObject({ matches: false })
    expect(await explainSegment(ctx, { key: 'buyers', customerId, asOf: daysAgo(20) })).toMatchObject({
      matches: true,
      why: { asOfThen: true },
    })
  })
})

describe('verifySegments', () => {
  it('finds a membership that should not be, and one that is not', async () => {
    const ctx = testContext(db)
    const [lyon = 0, paris = 0] = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }])
    const segment = await liveSegment(ctx, 'lyon', { attribute: 'city', is: 'Lyon' })
    expect(await verifySegments(ctx)).toMatchObject({ segments: 1, customers: 2, differences: 0 })

    await db.execute(sql`update memberships set customer_id = ${paris} where segment_id = ${segment.id}`)

    expect(await verifySegments(ctx)).toMatchObject({
      differences: 2,
      details: [{ key: 'lyon', missing: 1, surplus: 1, examples: expect.arrayContaining([lyon, paris]) }],
    })
  })
})

describe('static segments', () => {
  it('hold whom they are given and tell the segments that contain them', async () => {
    const ctx = testContext(db)
    const [lyon = 0, paris = 0] = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Paris' }])

    const { added } = await createStaticSegment(ctx, {
      key: 'guests',
      members: { matching: { attribute: 'city', is: 'Lyon' } },
    })
    await liveSegment(ctx, 'strangers', { not: { segment: 'guests' } })
    await addMembers(ctx, 'guests', { customerIds: [lyon, paris] })
    await removeMembers(ctx, 'guests', { customerIds: [lyon] })

    expect(added).toBe(1)
    expect(await membersOf(db, 'guests')).toEqual([paris])
    expect(await getSegment(db, 'guests')).toMatchObject({ kind: 'static', members: 1 })
    const inbox = await rows<{ id: number }>(
      db,
      sql`select customer_id as id from inbox where topic = 'segment:guests' order by id`,
    )
    expect(inbox.map(({ id }) => id)).toEqual([lyon, paris].sort((a, b) => b - a).sort((a, b) => a - b))
  })
})

describe('archiveSegment', () => {
  it('409: a segment that another one or a workflow names', async () => {
    const ctx = testContext(db)
    await publishSegment(ctx, { key: 'a', condition: { everyone: true } })
    await publishSegment(ctx, { key: 'b', condition: { segment: 'a' } })

    await expect(archiveSegment(ctx, 'a', [])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('segment b'),
    })
    const byWorkflow = archiveSegment(ctx, 'b', [async () => [{ kind: 'workflow', key: 'welcome' }]])
    await expect(byWorkflow).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('workflow welcome'),
    })
  })

  it('frees the key', async () => {
    const ctx = testContext(db)
    await someCustomers(db, [{}])
    await liveSegment(ctx, 'a', { everyone: true })

    await archiveSegment(ctx, 'a', [])

    await expect(getSegment(db, 'a')).rejects.toMatchObject({ code: 'not_found' })
    await createStaticSegment(ctx, { key: 'a' })
    expect(await getSegment(db, 'a')).toMatchObject({ kind: 'static', members: 0 })
  })
})

describe('overlapSegments', () => {
  it('counts each region of the drawing once', async () => {
    const ctx = testContext(db)
    await someCustomers(db, [{ a: 1 }, { a: 1, b: 1 }, { a: 1, b: 1 }, { b: 1 }, {}])
    await liveSegment(ctx, 'a', { attribute: 'a', is: 1 })
    await liveSegment(ctx, 'b', { attribute: 'b', is: 1 })

    expect(await overlapSegments(db, ['a', 'b'])).toEqual({
      sizes: [
        { key: 'a', size: 3 },
        { key: 'b', size: 3 },
      ],
      regions: [
        { in: ['a'], count: 1 },
        { in: ['b'], count: 1 },
        { in: ['a', 'b'], count: 2 },
      ],
    })
  })
})

describe('tendSegments', () => {
  it('keeps the size of each day, with who came and went', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(db, { clock })
    const [first = 0] = await someCustomers(db, [{ city: 'Lyon' }, { city: 'Lyon' }])
    const segment = await liveSegment(ctx, 'lyon', { attribute: 'city', is: 'Lyon' })
    await tendSegments(ctx)
    clock.advance(DAY_MS)
    await db.execute(sql`update customers set attributes = '{}' where id = ${first}`)
    await settleAll(ctx, [{ customerId: first, topics: ['attribute:city'] }])
    clock.advance(DAY_MS)
    await tendSegments(ctx)

    expect(await listSizes(db, segment.id, 10)).toEqual([
      { day: '2026-03-02', size: 2, entered: 2, left: 0 },
      { day: '2026-03-03', size: 1, entered: 0, left: 1 },
      { day: '2026-03-04', size: 1, entered: 0, left: 0 },
    ])
    expect(await getSegment(db, 'lyon')).toMatchObject({ members: 1 })
  })
})

/** Works on a lane as a pass does, until told what to write and commit. */
async function holdLane(lane: number) {
  const connection = await database.sql.reserve()
  await connection`begin`
  await connection`select pg_advisory_xact_lock(${LANE_LOCK_SPACE}::int, ${lane}::int)`
  return {
    async waitUntilWanted() {
      for (let wanted = 0; wanted === 0; ) {
        const [row] =
          await database.sql`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`
        wanted = row?.['n'] ?? 0
      }
    },
    async commit(change: SQL) {
      const { sql: text, params } = new PgDialect().sqlToQuery(change)
      await connection.unsafe(text, params as number[])
      await connection`commit`
      connection.release()
    },
  }
}
