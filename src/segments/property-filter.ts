import type { SQL } from 'drizzle-orm'
import { z } from 'zod'
import { instantOf } from './instant.ts'
import { conjunction, type Locale } from './leaf.ts'
import { Path } from './text.ts'
import {
  asksSomething,
  Scalar,
  ValueTest,
  type ValueTestName,
  valueAt,
  valueTestInWords,
  valueTestNames,
  valueTestSql,
} from './value-test.ts'

const PropertyTest = z.union(
  [Scalar, ValueTest.refine(asksSomething, 'must ask something, such as { gte: 50 }')],
  {
    error: `must be a value or a test: ${valueTestNames.join(', ')}`,
  },
)

/** What must hold for the properties of an event: `{ total: { gte: 50 }, currency: EUR }`. */
export const PropertyFilter = z
  .record(Path, PropertyTest)
  .refine(
    (filter) => Object.keys(filter).length >= 1 && Object.keys(filter).length <= 20,
    'must name 1 to 20 properties',
  )
export type PropertyFilter = z.infer<typeof PropertyFilter>

/** Dates without an offset are read in `zone`. The same answer as `filterSql`. */
export function matchesFilter(
  filter: PropertyFilter,
  properties: Readonly<Record<string, unknown>>,
  zone = 'UTC',
): boolean {
  return Object.entries(filter).every(([path, test]) =>
    matchesTest(toTest(test), findAt(properties, path), zone),
  )
}

export function filterSql(filter: PropertyFilter, column: SQL, zone: string): SQL {
  return conjunction(
    Object.entries(filter).map(([path, test]) => valueTestSql(valueAt(column, path), toTest(test), zone)),
  )
}

export function filterInWords(filter: PropertyFilter, locale: Locale): string {
  const parts = Object.entries(filter).map(([path, test]) => valueTestInWords(path, toTest(test), locale))
  return parts.join(locale === 'fr' ? ' et ' : ' and ')
}

function toTest(test: PropertyFilter[string]): ValueTest {
  return typeof test === 'object' ? test : { is: test }
}

/** Does one value pass? `value` is undefined when it is not there. */
export function matchesTest(test: ValueTest, value: unknown, zone: string): boolean {
  return valueTestNames.every((name) => test[name] === undefined || matchers[name](value, test[name], zone))
}

type Matcher = (value: unknown, wanted: unknown, zone: string) => boolean

const bothNumbers =
  (holds: (value: number, wanted: number) => boolean): Matcher =>
  (value, wanted) =>
    typeof value === 'number' && holds(value, wanted as number)

const bothTexts =
  (holds: (value: string, wanted: string) => boolean): Matcher =>
  (value, wanted) =>
    typeof value === 'string' && holds(value.toLowerCase(), (wanted as string).toLowerCase())

const bothInstants =
  (holds: (value: Date, wanted: Date) => boolean): Matcher =>
  (value, wanted, zone) => {
    const [at, limit] = [
      typeof value === 'string' ? instantOf(value, zone) : undefined,
      instantOf(wanted as string, zone),
    ]
    return at !== undefined && limit !== undefined && holds(at, limit)
  }

const isSet = (value: unknown) => value !== undefined && value !== null

const matchers: Record<ValueTestName, Matcher> = {
  is: (value, wanted) => value === wanted,
  isNot: (value, wanted) => value !== wanted,
  oneOf: (value, list) => (list as Scalar[]).includes(value as Scalar),
  noneOf: (value, list) => !(list as Scalar[]).includes(value as Scalar),
  contains: bothTexts((value, wanted) => value.includes(wanted)),
  startsWith: bothTexts((value, wanted) => value.startsWith(wanted)),
  endsWith: bothTexts((value, wanted) => value.endsWith(wanted)),
  gt: bothNumbers((value, wanted) => value > wanted),
  gte: bothNumbers((value, wanted) => value >= wanted),
  lt: bothNumbers((value, wanted) => value < wanted),
  lte: bothNumbers((value, wanted) => value <= wanted),
  set: (value, wanted) => isSet(value) === wanted,
  has: (value, wanted) => Array.isArray(value) && value.includes(wanted),
  before: bothInstants((value, wanted) => value < wanted),
  after: bothInstants((value, wanted) => value >= wanted),
}

function findAt(properties: Readonly<Record<string, unknown>>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => findIn(value, key), properties)
}

/** As the `#>` of Postgres: own keys of objects, places of arrays, from the end when negative. */
function findIn(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^-?\d{1,9}$/.test(key) ? value.at(Number(key)) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}
