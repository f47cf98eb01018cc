import fc from 'fast-check'

export const HOUR_MS = 3_600_000
export const start = new Date('2026-03-02T09:00:00Z')

/** Hours that make boundaries meet: windows and distances come from the same few numbers. */
const hours = fc.constantFrom(1, 2, 24, 48, 72)
const duration = hours.map((length) => `PT${length}H`)
const type = fc.constantFrom('a', 'b', 'c')
const scalar = fc.constantFrom<string | number | boolean>('x', 'y', 'XY', 1, 2, true)
const bound = fc.constantFrom(0, 1, 2, 3)
const key = fc.constantFrom('p', 'q', 'r.s')

const valueTest = fc.oneof(
  fc.record({ is: scalar }),
  fc.record({ isNot: scalar }),
  fc.record({ oneOf: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ noneOf: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ contains: fc.constantFrom('x', 'Y') }),
  fc.record({ startsWith: fc.constantFrom('x', 'Y') }),
  fc.record({ endsWith: fc.constantFrom('x', 'Y') }),
  fc.record({ gte: bound }),
  fc.record({ gt: bound, lte: bound }),
  fc.record({ lt: bound }),
  fc.record({ set: fc.boolean() }),
  fc.record({ has: scalar }),
)
const where = fc.dictionary(key, fc.oneof(scalar, valueTest), { minKeys: 1, maxKeys: 2 })

const count = fc.oneof(
  bound,
  fc.record({ atLeast: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ atMost: bound }),
  fc.record({ exactly: bound }),
)
const dateTest = fc.oneof(fc.record({ within: duration }), fc.record({ olderThan: duration }))

const eventLeaf = fc.record(
  {
    event: type,
    where,
    count,
    within: duration,
    sum: fc.record({ of: fc.constantFrom('p', '$value'), atLeast: bound }),
    max: fc.record({ of: fc.constant('p'), below: bound }),
    first: dateTest,
    last: dateTest,
  },
  { requiredKeys: ['event'] },
)
const countLeaf = fc.record({ event: type, count, within: duration }, { requiredKeys: ['event'] })

const sequenceLeaf = fc
  .record({
    types: fc.array(type, { minLength: 2, maxLength: 5 }),
    limits: fc.array(fc.option(duration, { nil: undefined }), { minLength: 5, maxLength: 5 }),
    absent: fc.boolean(),
    within: fc.option(duration, { nil: undefined }),
  })
  .map(({ types, limits, absent, within }) => ({
    sequence: types.map((event, place) => {
      const limit = place === 0 ? undefined : limits[place]
      const isAbsent = absent && place === types.length - 1
      const until = limit ?? (isAbsent ? 'PT24H' : undefined)
      return { event, ...(until && { within: until }), ...(isAbsent && { absent: true }) }
    }),
    ...(within && { within }),
  }))

const attributeLeaf = fc.oneof(
  fc.tuple(key, valueTest).map(([attribute, test]) => ({ attribute, ...test })),
  fc
    .tuple(
      fc.oneof(
        fc.record({ within: duration }),
        fc.record({ olderThan: duration }),
        fc.record({ upcoming: duration }),
        fc.record({ anniversary: fc.record({ inDays: fc.constantFrom(0, 1, 3) }) }),
      ),
    )
    .map(([test]) => ({ attribute: 'day', ...test })),
)

const consentLeaf = fc
  .record(
    {
      channel: fc.constantFrom('email', 'sms'),
      purpose: fc.constant('promotions'),
      state: fc.constantFrom('granted', 'withdrawn', 'expired', 'none'),
      within: duration,
      olderThan: duration,
    },
    { requiredKeys: ['channel', 'purpose'] },
  )
  .map(({ state, ...about }) => ({
    consent:
      state === 'none'
        ? { channel: about.channel, purpose: about.purpose, state }
        : { ...about, ...(state && { state }) },
  }))

const scoreLeaf = fc.oneof(
  fc.record({ score: fc.constant('rfm'), atLeast: bound }),
  fc.record({ score: fc.constant('rfm'), band: fc.constantFrom('gold', 'silver') }),
)
const messageLeaf = fc.record({
  message: fc.record({ clicked: fc.constantFrom('any', { template: 't1' }), within: duration }),
})
const bucketLeaf = fc.constant({ bucket: { salt: 'é', from: 20, to: 70 } })

/** One condition of any kind but `segment`. */
export const leaf = fc.oneof(
  { weight: 4, arbitrary: countLeaf },
  { weight: 3, arbitrary: eventLeaf },
  { weight: 2, arbitrary: sequenceLeaf },
  { weight: 2, arbitrary: attributeLeaf },
  { weight: 1, arbitrary: consentLeaf },
  { weight: 1, arbitrary: scoreLeaf },
  { weight: 1, arbitrary: messageLeaf },
  { weight: 1, arbitrary: bucketLeaf },
)

/** Trees whose leaves may also ask for membership in the segments named. */
export function randomTree(segmentKeys: readonly string[] = []): fc.Arbitrary<object> {
  const inner = segmentKeys.map((segment) => ({ weight: 3, arbitrary: fc.constant({ segment }) }))
  const anyLeaf = fc.oneof({ weight: 6, arbitrary: leaf as fc.Arbitrary<object> }, ...inner)
  const { tree } = fc.letrec<{ tree: object }>((tie) => {
    const parts = fc.array(tie('tree'), { minLength: 1, maxLength: 3 })
    return {
      tree: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        { weight: 3, arbitrary: anyLeaf },
        { weight: 2, arbitrary: parts.map((all) => ({ all })) },
        { weight: 2, arbitrary: parts.map((any) => ({ any })) },
        { weight: 1, arbitrary: parts.map((none) => ({ none })) },
        { weight: 1, arbitrary: tie('tree').map((not) => ({ not })) },
        { weight: 1, arbitrary: parts.map((of) => ({ of, atLeast: Math.min(2, of.length) })) },
      ),
    }
  })
  return tree
}

export type Step =
  | { kind: 'clock'; ms: number }
  | { kind: 'next-timer' }
  | {
      kind: 'event'
      who: number
      type: string
      agoMs: number
      properties: Record<string, unknown>
      value: number | null
    }
  | { kind: 'attribute'; who: number; name: string; value: unknown }
  | {
      kind: 'consent'
      who: number
      channel: string
      state: string
      agoMs: number
      expiresInMs: number | null
    }
  | { kind: 'score'; who: number; value: number; band: string }
  | { kind: 'undo'; who: number }
  | { kind: 'newcomer' }
  | { kind: 'merge'; from: number; into: number }

const who = fc.integer({ min: 0, max: 2 })
const stored = fc.oneof(scalar, fc.constantFrom<unknown>(null, ['x', 1], { s: 'x' }, { s: 2 }, '1', 0, 'xy'))
const properties = fc.dictionary(fc.constantFrom('p', 'q', 'r', 'template', 'machine'), stored, {
  maxKeys: 3,
})
const ago = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constantFrom(1, 24, 25, 48, 71, 72, 100).map((length) => length * HOUR_MS) },
  { weight: 1, arbitrary: fc.constantFrom(-2 * HOUR_MS, -1) },
)
const days = fc.constantFrom<unknown>(
  '2026-03-04',
  '2026-03-01T10:00:00Z',
  '2026-02-28',
  '1990-03-05',
  '1988-02-29',
  '2026-02-30',
  'soon',
  12,
  '2026-03-03 09:00',
)

export const randomStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      ms: fc.oneof(
        hours.map((length) => length * HOUR_MS),
        fc.constantFrom(1, 999),
      ),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'next-timer' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      who,
      type: fc.oneof(type, fc.constant('message_clicked')),
      agoMs: ago,
      properties,
      value: fc.constantFrom(null, 1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('attribute' as const),
      who,
      name: fc.constantFrom('p', 'q', 'r'),
      value: stored,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('attribute' as const),
      who,
      name: fc.constant('day'),
      value: days,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('consent' as const),
      who,
      channel: fc.constantFrom('email', 'sms'),
      state: fc.constantFrom('granted', 'granted', 'granted', 'withdrawn', 'expired'),
      agoMs: fc.constantFrom(0, 24 * HOUR_MS),
      expiresInMs: fc.constantFrom(null, HOUR_MS, 48 * HOUR_MS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('score' as const),
      who,
      value: bound,
      band: fc.constantFrom('gold', 'silver'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), who }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'newcomer' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), from: who, into: who }) },
)
