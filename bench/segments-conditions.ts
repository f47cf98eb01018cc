const CITIES = ['Paris', 'Lyon', 'Marseille', 'Lille', 'Nantes', 'Nice', 'Rennes', 'Dijon', 'Brest', 'Metz']

/** One segment of each kind, by the name under which its rebuild is reported. */
export const kinds: Readonly<Record<string, object>> = {
  attribute: { attribute: 'city', is: 'Lyon' },
  anniversary: { attribute: 'birthday', anniversary: { inDays: 7 } },
  event_ever: { event: 'order_placed' },
  event_recent: { event: 'order_placed', within: 'P30D' },
  event_count: { event: 'order_placed', count: { atLeast: 3 }, within: 'P90D' },
  event_never: { event: 'order_placed', count: 0 },
  event_filter: { event: 'order_placed', where: { total: { gte: 150 } }, within: 'P180D' },
  event_sum: { event: 'order_placed', sum: { of: '$value', atLeast: 500 } },
  event_last: { event: 'order_placed', last: { olderThan: 'P60D' } },
  sequence: {
    sequence: [{ event: 'cart_updated' }, { event: 'order_placed', within: 'P2D', absent: true }],
    within: 'P30D',
  },
  message: { message: { clicked: 'any', within: 'P30D' } },
  area: { area: { departments: ['69', '75', '13'] } },
  near: { near: { lat: 45.764, lon: 4.8357, km: 50 } },
  bucket: { bucket: { salt: 'bench', from: 0, to: 10 } },
  mixed: {
    all: [
      { area: { countries: ['FR'] } },
      {
        any: [
          { event: 'order_placed', count: { atLeast: 2 }, within: 'P90D' },
          { message: { clicked: 'any', within: 'P30D' } },
        ],
      },
      { not: { event: 'order_placed', within: 'P7D' } },
    ],
  },
  nested: { all: [{ segment: 'event_recent' }, { not: { segment: 'message' } }] },
}

/** The kinds above and variations of them, `count` in all. */
export function manySegments(count: number): Record<string, object> {
  const made: Record<string, object> = { ...kinds }
  for (let n = 0; Object.keys(made).length < count; n++) made[`varied_${n}`] = vary(n)
  return made
}

function vary(n: number): object {
  const city = CITIES[n % CITIES.length] ?? 'Lyon'
  const days = `P${7 + ((n * 5) % 80)}D`
  const shapes: object[] = [
    {
      all: [
        { attribute: 'city', is: city },
        { event: 'order_placed', within: days },
      ],
    },
    {
      all: [
        { attribute: 'plan', is: 'gold' },
        { event: 'product_viewed', count: { atLeast: 3 }, within: days },
      ],
    },
    { all: [{ event: 'cart_updated', within: days }, { not: { event: 'order_placed', within: days } }] },
    { any: [{ message: { opened: 'any', within: days } }, { message: { clicked: 'any', within: days } }] },
    {
      all: [
        { attribute: 'age', gte: 18 + n, lt: 30 + n },
        { event: 'order_placed', sum: { of: '$value', atLeast: 100 }, within: days },
      ],
    },
  ]
  return shapes[n % shapes.length] ?? { everyone: true }
}

/** A three-condition segment as a marketer would try it, another one for each `n`. */
export function previewCondition(n: number): object {
  return {
    all: [
      { attribute: 'city', oneOf: CITIES.slice(n % 5, (n % 5) + 4) },
      { event: 'order_placed', count: { atLeast: 1 + (n % 3) }, within: `P${30 + (n % 4) * 30}D` },
      n % 2 === 0
        ? { not: { message: { clicked: 'any', within: 'P30D' } } }
        : { event: 'product_viewed', within: 'P60D' },
    ],
  }
}
