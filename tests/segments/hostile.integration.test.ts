import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { type Db, json, rows } from '../../src/db/client.ts'
import { planCondition } from '../../src/segments/compile.ts'
import { type Condition, parseCondition } from '../../src/segments/condition.ts'
import { matchCustomers } from '../../src/segments/match.ts'
import { evaluationOfIds, evaluationOfRange, idArray } from '../../src/segments/queries/evaluate.ts'
import { findLeafFacts } from '../../src/segments/queries/explain.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { happened, liveSegment, membersOf, settleAll, someCustomers } from './support.ts'

const { db } = testDatabase()
const now = testNow

const attacks = [
  `'; drop table customers; --`,
  `' or '1'='1`,
  `") or true --`,
  `$1`,
  `\\'; select pg_sleep(10); --`,
  `x' :: text`,
  `{a,b}`,
  `["a"]`,
  `%`,
  `_`,
  `\\`,
  `/* */`,
  `日本語 🐘`,
  `$$x$$`,
  `?`,
  `:name`,
]

/** Every place of every kind of condition where a text may stand. */
const places: readonly ((text: string) => object)[] = [
  (text) => ({ attribute: text.replaceAll('.', ''), is: 1 }),
  (text) => ({ attribute: 'name', is: text }),
  (text) => ({ attribute: 'name', isNot: text }),
  (text) => ({ attribute: 'name', oneOf: [text] }),
  (text) => ({ attribute: 'name', noneOf: [text, 'x'] }),
  (text) => ({ attribute: 'name', contains: text }),
  (text) => ({ attribute: 'name', startsWith: text }),
  (text) => ({ attribute: 'name', endsWith: text }),
  (text) => ({ attribute: 'tags', has: text }),
  (text) => ({ event: text }),
  (text) => ({ event: 'e', where: { [text.replaceAll('.', '')]: text } }),
  (text) => ({ event: 'e', sum: { of: text.replaceAll('.', ''), atLeast: 1 } }),
  (text) => ({ sequence: [{ event: text }, { event: 'e', where: { name: { contains: text } } }] }),
  (text) => ({ score: 'rfm', band: text }),
  (text) => ({ bucket: { salt: text, from: 0, to: 50 } }),
  (text) => ({ area: { postcodes: [text.slice(0, 20)], postcode: text.replaceAll('.', '') } }),
  (text) => ({ near: { lat: 0, lon: 0, km: 1, latitude: text.replaceAll('.', '') } }),
]

const keyPlaces: readonly ((text: string) => object)[] = [
  (text) => ({ segment: text }),
  (text) => ({ score: text, atLeast: 1 }),
  (text) => ({ consent: { channel: 'email', purpose: text } }),
  (text) => ({ message: { sent: { template: text } } }),
  (text) => ({ call: { outcome: text } }),
  (text) => ({ suppressed: text }),
  (text) => ({ event: 'e', within: text }),
  (text) => ({ event: 'e', between: { from: text } }),
  (text) => ({ attribute: 'day', before: text }),
]

/** Every way in which a condition becomes SQL. */
async function askEverything(database: Db, condition: Condition, ids: readonly number[]): Promise<number[]> {
  const plan = planCondition(condition, { now })
  await findLeafFacts(database, planCondition(condition, { now, inFull: true }), ids[0] ?? 0)
  const scanned = await rows<{ id: number }>(
    database,
    sql`select id from (${evaluationOfRange(plan, { above: 0, upTo: 1_000_000 })}) x
      where member and id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb)) order by id`,
  )
  const found = [...(await matchCustomers(database, condition, ids, now))].sort((a, b) => a - b)
  expect(scanned.map(({ id }) => id)).toEqual(found)
  return found
}

describe('a hostile text', () => {
  let ids: number[] = []
  beforeAll(async () => {
    ids = await someCustomers(db, [...attacks.map((name) => ({ name, tags: [name], [name]: 1 })), {}])
    await happened(
      db,
      attacks.map((name, place) => ({
        customerId: ids[place] ?? 0,
        type: name,
        at: new Date(now.getTime() - 1000),
        properties: { name },
      })),
    )
  })

  it.each(attacks)('%j is nothing but a text, wherever it stands', async (text) => {
    for (const place of places) {
      const input = place(text)
      let condition: Condition
      try {
        condition = parseCondition(input)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_input' })
        continue
      }
      await askEverything(db, condition, ids)
    }
    const self = ids[attacks.indexOf(text)]
    expect(await askEverything(db, parseCondition({ attribute: 'name', is: text }), ids)).toEqual([self])
    expect(await askEverything(db, parseCondition({ attribute: 'tags', has: text }), ids)).toEqual([self])
    expect(await askEverything(db, parseCondition({ event: text }), ids)).toEqual([self])
    expect(await askEverything(db, parseCondition({ attribute: 'name', contains: text }), ids)).toContain(
      self,
    )
  })

  it.each(attacks)('%j is refused where only a key, a date or a duration may stand', (text) => {
    for (const place of keyPlaces)
      expect(() => parseCondition(place(text))).toThrow('the condition is not valid')
  })
})

describe('an odd stored value', () => {
  const odd = [
    'null',
    'true',
    '"text"',
    '""',
    '"12"',
    '1e400',
    '-1e-400',
    '[1]',
    '{"a":1}',
    '"2026-02-30"',
    '"9999-99-99"',
    '"2026-02-29T10:00Z"',
    '"infinity"',
    '"now"',
    '"0000-01-01"',
    '"12:00"',
    '99999999999999999999999999',
  ]
  const questions: object[] = [
    { gt: 0 },
    { gte: 0, lte: 1e300 },
    { is: 12 },
    { isNot: 12 },
    { oneOf: [1, 'a', true] },
    { contains: 'a' },
    { has: 1 },
    { before: '2026-03-01' },
    { after: '2026-03-01T10:00:00+02:00' },
    { set: true },
    { within: 'P30D' },
    { upcoming: 'P30D' },
    { olderThan: 'P36500D' },
    { anniversary: { inDays: 30 } },
  ]

  it('never makes a statement fail, in an attribute or in a property', async () => {
    const made = await rows<{ id: number }>(
      db,
      sql`insert into customers (state, attributes, created_at, updated_at)
        select 'known', jsonb_build_object('v', v::jsonb, 'latitude', v::jsonb, 'longitude', v::jsonb, 'postcode', v::jsonb), '2026-01-01Z', '2026-01-01Z'
        from jsonb_array_elements_text(${json(odd)}::jsonb) v returning id`,
    )
    const ids = made.map(({ id }) => id)
    await db.execute(sql`insert into events (customer_id, type, occurred_at, received_at, properties)
      select id, 'odd', ${now}::timestamptz, ${now}::timestamptz, attributes from customers where attributes ? 'v'`)

    for (const question of questions)
      await askEverything(db, parseCondition({ attribute: 'v', ...question }), ids)
    for (const test of [{ gte: 1 }, { contains: 'e' }, { before: '2026-03-01' }, { oneOf: [1] }]) {
      await askEverything(db, parseCondition({ event: 'odd', where: { v: test } }), ids)
    }
    for (const fold of ['sum', 'min', 'max', 'average']) {
      await askEverything(db, parseCondition({ event: 'odd', [fold]: { of: 'v', atLeast: 1 } }), ids)
    }
    await askEverything(db, parseCondition({ near: { lat: 0, lon: 0, km: 100 } }), ids)
    await askEverything(db, parseCondition({ area: { departments: ['12'] } }), ids)
    expect(await askEverything(db, parseCondition({ attribute: 'v', gt: 1e300 }), ids)).toEqual([
      ids[odd.indexOf('1e400')],
    ])
  })
})

describe('places', () => {
  it('measures the distance on the globe and tells the departments of Corsica and overseas', async () => {
    const places_ = [
      { latitude: 45.764, longitude: 4.8357, postcode: '69001', country: 'FR' },
      { latitude: 45.4397, longitude: 4.3872, postcode: '42 000', country: 'FR' },
      { latitude: 48.8566, longitude: 2.3522, postcode: '20090', country: 'FR' },
      { postcode: '20600', country: 'FR' },
      { postcode: '97400', country: 'FR' },
      { postcode: '69001', country: 'DE' },
    ]
    const [lyon, etienne, ajaccio, bastia, reunion] = await someCustomers(db, places_)
    const all = [lyon, etienne, ajaccio, bastia, reunion].map((id) => id ?? 0)
    const ask = (condition: object) => askEverything(db, parseCondition(condition), all)

    expect(await ask({ near: { lat: 45.764, lon: 4.8357, km: 60 } })).toEqual([lyon, etienne])
    expect(await ask({ near: { lat: 45.764, lon: 4.8357, km: 40 } })).toEqual([lyon])
    expect(await ask({ area: { departments: ['42', '2A'] } })).toEqual([etienne, ajaccio])
    expect(await ask({ area: { departments: ['2B', '974'] } })).toEqual([bastia, reunion])
  })
})

describe('what would cost the server too much', () => {
  it('a number too small to be squared is a place like any other', async () => {
    const [id = 0] = await someCustomers(db, [{ latitude: 0, longitude: 0 }])

    const near = parseCondition({ near: { lat: 5e-324, lon: -5e-324, km: 5e-324 } })

    expect(await askEverything(db, near, [id])).toEqual([id])
  })

  it('a chain of six steps is found, or is not, among thousands of the same event', async () => {
    const [id = 0] = await someCustomers(db, [{}])
    const at = (second: number) => new Date(now.getTime() - 10_000_000 + second * 1000)
    await happened(db, [
      { customerId: id, type: 'early', at: at(0) },
      ...Array.from({ length: 3000 }, (_, place) => ({ customerId: id, type: 'view', at: at(place + 1) })),
      { customerId: id, type: 'late', at: at(3001) },
    ])
    const chain = (last: string, within?: string) =>
      parseCondition({
        sequence: [
          { event: 'view' },
          ...Array(4).fill({ event: 'view', ...(within && { within }) }),
          { event: last, ...(within && { within }) },
        ],
      })

    expect(await askEverything(db, chain('late', 'PT2S'), [id])).toEqual([id])
    expect(await askEverything(db, chain('late', 'PT1S'), [id])).toEqual([])
    expect(await askEverything(db, chain('early'), [id])).toEqual([])
  })

  // One lookup that the planner flattens is a thousand times as much work for two hundred of them.
  it.each([
    ['counts in windows', (n: number) => ({ event: `e${n}`, within: `P${n + 1}D` })],
    ['counts between dates', (n: number) => ({ event: `e${n}`, between: { from: '2026-01-01' }, count: n })],
    ['sums', (n: number) => ({ event: `e${n}`, sum: { of: '$value', atLeast: 1 } })],
    ['last times', (n: number) => ({ event: `e${n}`, last: { within: 'P30D' } })],
    ['sequences', (n: number) => ({ sequence: [{ event: `e${n}` }, { event: 'f', within: 'P1D' }] })],
    ['messages', (n: number) => ({ message: { clicked: { template: `t${n}` }, within: 'P30D' } })],
    ['segments', (n: number) => ({ segment: `s${n}` })],
    ['scores', (n: number) => ({ score: `s${n}`, atLeast: 1 })],
    ['consents', (n: number) => ({ consent: { channel: 'email', purpose: `p${n}` } })],
  ])('forty %s are planned in little memory', async (_, leaf) => {
    const plan = planCondition(parseCondition({ any: Array.from({ length: 40 }, (__, n) => leaf(n)) }), {
      now,
    })

    for (const statement of [
      evaluationOfIds(plan, idArray([1, 2, 3])),
      evaluationOfRange(plan, { above: 0, upTo: 1_000 }),
    ]) {
      const lines = await rows<{ 'QUERY PLAN': string }>(db, sql`explain (memory, costs off) ${statement}`)
      const [, used] = /Memory: used=(\d+)kB/.exec(lines.map((line) => line['QUERY PLAN']).join('\n')) ?? []
      expect(Number(used)).toBeLessThan(150_000)
    }
  })
})

describe('timers', () => {
  const DAY_MS = 86_400_000
  const at = (days: number) => new Date(now.getTime() + days * DAY_MS)

  it.each<[string, object, Record<string, unknown>, [string, number][], number, boolean]>([
    [
      'the second newest order leaves the window',
      { event: 'o', count: { atLeast: 2 }, within: 'P30D' },
      {},
      [
        ['o', -20],
        ['o', -10],
        ['o', -1],
      ],
      20,
      true,
    ],
    [
      'the newest order leaves the window',
      { event: 'o', count: 0, within: 'P30D' },
      {},
      [
        ['o', -20],
        ['o', -10],
      ],
      20,
      false,
    ],
    [
      'the last order becomes old',
      { event: 'o', last: { olderThan: 'P90D' } },
      {},
      [
        ['o', -20],
        ['o', -10],
      ],
      80,
      false,
    ],
    [
      'the sum loses its first order',
      { event: 'o', sum: { of: '$value', atLeast: 3 }, within: 'P30D' },
      {},
      [
        ['o', -20],
        ['o', -10],
        ['o', -1],
      ],
      10,
      true,
    ],
    [
      'nothing followed in time',
      { sequence: [{ event: 'o' }, { event: 'p', within: 'P2D', absent: true }] },
      {},
      [['o', -1]],
      1,
      false,
    ],
    [
      'the first step leaves the window',
      { sequence: [{ event: 'o' }, { event: 'p' }], within: 'P30D' },
      {},
      [
        ['o', -5],
        ['p', -1],
      ],
      25,
      true,
    ],
    [
      'a date comes near',
      { attribute: 'day', upcoming: 'P2D' },
      { day: '2026-03-12T09:00:00Z' },
      [],
      8,
      false,
    ],
    ['a date passes', { attribute: 'day', upcoming: 'P30D' }, { day: '2026-03-12T09:00:00Z' }, [], 10, true],
    [
      'a birthday is a week ahead, at midnight in Paris',
      { attribute: 'born', anniversary: { inDays: 7 } },
      { born: '1980-03-12' },
      [],
      3 - 10 / 24,
      false,
    ],
    [
      'a birthday is over, at midnight in Paris',
      { attribute: 'born', anniversary: { inDays: 7 } },
      { born: '1980-03-04' },
      [],
      3 - 10 / 24,
      true,
    ],
  ])(
    '%s: the answer changes at that very instant and not a millisecond before',
    async (...[, condition, attributes, events, days, before]) => {
      await db.execute(sql`delete from segments`)
      await db.execute(sql`delete from segment_timers`)
      const clock = virtualClock(now)
      const ctx = testContext(db, { clock })
      const [customerId = 0] = await someCustomers(db, [attributes])
      await happened(
        db,
        events.map(([type, daysAgo]) => ({ customerId, type, at: at(daysAgo), value: 1 })),
      )
      await liveSegment(ctx, 'timed', condition)
      const isMember = async () => (await membersOf(db, 'timed')).includes(customerId)

      // Some timers are early: each must lead to the next, and one must ring at the very instant.
      for (let next = await timerOf(customerId); next && next < at(days); next = await timerOf(customerId)) {
        clock.set(next)
        await settleAll(ctx)
        expect(await isMember()).toBe(before)
      }
      expect(await timerOf(customerId)).toEqual(at(days))
      clock.set(new Date(at(days).getTime() - 1))
      await settleAll(ctx)
      expect(await isMember()).toBe(before)
      clock.set(at(days))
      await settleAll(ctx)
      expect(await isMember()).toBe(!before)
    },
  )
})

async function timerOf(customerId: number): Promise<Date | undefined> {
  const [row] = await rows<{ at: Date }>(
    db,
    sql`select at from segment_timers where customer_id = ${customerId}`,
  )
  return row?.at
}
