import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { json } from '../db/client.ts'
import { InstantText, instantSql, toInstant } from './instant.ts'
import { conjunction, type Locale } from './leaf.ts'
import { Text } from './text.ts'

export const Scalar = z.union([Text, z.literal(''), z.number(), z.boolean()], {
  error: 'must be a text of at most 500 characters without NUL, a number, true or false',
})
export type Scalar = z.infer<typeof Scalar>
const Scalars = z.array(Scalar).min(1).max(1000)

/** What can be asked of one stored JSON value. Several questions are all to be answered by yes. */
export const valueTests = {
  is: Scalar,
  isNot: Scalar,
  oneOf: Scalars,
  noneOf: Scalars,
  contains: Text,
  startsWith: Text,
  endsWith: Text,
  gt: z.number(),
  gte: z.number(),
  lt: z.number(),
  lte: z.number(),
  set: z.boolean(),
  has: Scalar,
  before: InstantText,
  after: InstantText,
} as const

export const ValueTest = z.strictObject(valueTests).partial()
export type ValueTest = z.infer<typeof ValueTest>
export type ValueTestName = keyof typeof valueTests

export const valueTestNames = Object.keys(valueTests) as ValueTestName[]

export function asksSomething(test: object): boolean {
  return Object.values(test).some((value) => value !== undefined)
}

/** Texts fold by Unicode whatever the server's locale is, as JavaScript does. */
function folded(text: SQL): SQL {
  return sql`lower(${text} collate "und-x-icu")`
}

type Build<Name extends ValueTestName> = (
  value: SQL,
  wanted: z.infer<(typeof valueTests)[Name]>,
  zone: string,
) => SQL

function numberTest(operator: SQL): (value: SQL, wanted: number) => SQL {
  // CASE, because AND may evaluate its second half first and the cast would throw on a text.
  return (value, wanted) => sql`case when jsonb_typeof(${value}) = 'number'
    then (${value})::numeric ${operator} ${String(wanted)}::numeric end`
}

function textTest(test: (text: SQL, wanted: SQL) => SQL): (value: SQL, wanted: string) => SQL {
  return (value, wanted) => sql`jsonb_typeof(${value}) = 'string'
    and ${test(folded(sql`(${value} #>> '{}')`), folded(sql`${wanted}::text`))}`
}

function isIn(value: SQL, list: readonly Scalar[]): SQL {
  // A subquery that depends on nothing is hashed once; a long array would be walked for every customer.
  return sql`${value} in (select jsonb_array_elements(${json(list)}::jsonb))`
}

const builds: { readonly [Name in ValueTestName]: Build<Name> } = {
  is: (value, wanted) => sql`${value} = ${json(wanted)}::jsonb`,
  isNot: (value, wanted) => sql`${value} is distinct from ${json(wanted)}::jsonb`,
  oneOf: (value, list) => isIn(value, list),
  noneOf: (value, list) => sql`(${isIn(value, list)}) is not true`,
  contains: textTest((text, wanted) => sql`position(${wanted} in ${text}) > 0`),
  startsWith: textTest((text, wanted) => sql`starts_with(${text}, ${wanted})`),
  endsWith: textTest((text, wanted) => sql`right(${text}, length(${wanted})) = ${wanted}`),
  gt: numberTest(sql`>`),
  gte: numberTest(sql`>=`),
  lt: numberTest(sql`<`),
  lte: numberTest(sql`<=`),
  set: (value, wanted) =>
    wanted
      ? sql`${value} is not null and ${value} <> 'null'::jsonb`
      : sql`${value} is null or ${value} = 'null'::jsonb`,
  has: (value, wanted) => sql`jsonb_typeof(${value}) = 'array' and ${value} @> ${json([wanted])}::jsonb`,
  before: (value, wanted, zone) =>
    sql`(${instantSql(value, zone)}) < ${toInstant(wanted, zone)}::timestamptz`,
  after: (value, wanted, zone) =>
    sql`(${instantSql(value, zone)}) >= ${toInstant(wanted, zone)}::timestamptz`,
}

/** Boolean or null. Never throws: a value of another type than the one asked for does not match. */
export function valueTestSql(value: SQL, test: ValueTest, zone: string): SQL {
  const asked = valueTestNames.filter((name) => test[name] !== undefined)
  return conjunction(asked.map((name) => buildOne(name, value, test, zone)))
}

function buildOne<Name extends ValueTestName>(name: Name, value: SQL, test: ValueTest, zone: string): SQL {
  return builds[name](value, test[name] as z.infer<(typeof valueTests)[Name]>, zone)
}

/** The value at a path of a jsonb column, with every key bound. */
export function valueAt(column: SQL, path: string): SQL {
  const keys = path.split('.').map((key) => sql`${key}::text`)
  if (keys.length === 1) return sql`(${column} -> ${keys[0]})`
  return sql`(${column} #> array[${sql.join(keys, sql`, `)}])`
}

const words: Record<Locale, Record<ValueTestName, string>> = {
  en: {
    is: 'is',
    isNot: 'is not',
    oneOf: 'is one of',
    noneOf: 'is none of',
    contains: 'contains',
    startsWith: 'starts with',
    endsWith: 'ends with',
    gt: '>',
    gte: '≥',
    lt: '<',
    lte: '≤',
    set: 'is set',
    has: 'includes',
    before: 'is before',
    after: 'is not before',
  },
  fr: {
    is: 'est',
    isNot: 'n’est pas',
    oneOf: 'est parmi',
    noneOf: 'n’est pas parmi',
    contains: 'contient',
    startsWith: 'commence par',
    endsWith: 'finit par',
    gt: '>',
    gte: '≥',
    lt: '<',
    lte: '≤',
    set: 'est renseigné',
    has: 'comprend',
    before: 'est avant le',
    after: 'n’est pas avant le',
  },
}

/** `city is “Lyon”`, `total ≥ 50 and total < 100`. */
export function valueTestInWords(name: string, test: ValueTest, locale: Locale): string {
  const and = locale === 'fr' ? ' et ' : ' and '
  return valueTestNames
    .filter((test_) => test[test_] !== undefined)
    .map((test_) => `${name} ${sayOne(test_, test[test_], locale)}`)
    .join(and)
}

function sayOne(name: ValueTestName, wanted: unknown, locale: Locale): string {
  if (name === 'set' && wanted === false) return locale === 'fr' ? 'n’est pas renseigné' : 'is not set'
  return name === 'set' ? words[locale].set : `${words[locale][name]} ${quoted(wanted, locale)}`
}

export function quoted(value: unknown, locale: Locale): string {
  if (Array.isArray(value))
    return listed(
      value.map((one) => quoted(one, locale)),
      locale,
    )
  if (typeof value !== 'string') return String(value)
  return locale === 'fr' ? `« ${value} »` : `“${value}”`
}

const SHOWN = 5

function listed(items: readonly string[], locale: Locale): string {
  const shown = items.slice(0, SHOWN).join(', ')
  const more = items.length - SHOWN
  if (more <= 0) return shown
  return locale === 'fr' ? `${shown} et ${more} autres` : `${shown} and ${more} more`
}
