import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { localDate } from '../../core/calendar.ts'
import { json } from '../../db/client.ts'
import { Anniversary, type AnniversaryTest, anniversaryDays, anniversaryTable } from '../anniversary.ts'
import { attributeInWords } from '../attribute-words.ts'
import { type DateTest, dateInWords, planDate, relativeTests } from '../date-test.ts'
import { instantSql, monthDaySql } from '../instant.ts'
import { conjunction, defineLeaf, earliest, type LeafPlan, type LeafScope, type Locale } from '../leaf.ts'
import { Path } from '../text.ts'
import {
  asksSomething,
  type ValueTest,
  valueAt,
  valueTestInWords,
  valueTestSql,
  valueTests,
} from '../value-test.ts'

type RelativeTest = Pick<DateTest, 'within' | 'upcoming' | 'olderThan'>
type AttributeLeaf = { attribute: string; anniversary?: AnniversaryTest | undefined } & ValueTest &
  RelativeTest

const schema = z
  .strictObject({
    attribute: Path,
    ...z.object(valueTests).partial().shape,
    ...relativeTests,
    anniversary: Anniversary.optional(),
  })
  .refine(({ attribute: _name, ...tests }) => asksSomething(tests), 'must ask something about the attribute')

/** Attributes that are columns of their own. Any other name is looked up among the free ones. */
const columns: Readonly<Record<string, SQL>> = {
  email: sql`to_jsonb(c.email)`,
  phone: sql`to_jsonb(c.phone)`,
  locale: sql`to_jsonb(c.locale)`,
  timezone: sql`to_jsonb(c.timezone)`,
  state: sql`to_jsonb(c.state)`,
  createdAt: sql`to_jsonb(c.created_at)`,
  lastSeenAt: sql`to_jsonb(c.last_seen_at)`,
}

/** What is written about a customer: city, birthday, email, when they came. */
export const attribute = defineLeaf<AttributeLeaf>({
  key: 'attribute',
  schema: schema as z.ZodType<AttributeLeaf>,
  example: '{ attribute: city, is: Lyon }',
  knowsThePast: false,
  dependsOn: ({ attribute: name }) => topicsOf(name),
  plan,
  sentence,
})

/** `attribute:city`; the state follows from the identities, and the last visit from any event. */
function topicsOf(name: string): string[] {
  if (name === 'createdAt') return []
  if (name === 'lastSeenAt') return ['event:*']
  if (name === 'state') return ['event:*', 'attribute:*']
  return [`attribute:${name.split('.')[0]}`]
}

function plan(leaf: AttributeLeaf, scope: LeafScope): LeafPlan {
  const { attribute: name, anniversary, within, upcoming, olderThan, ...asked } = leaf
  const value = Object.hasOwn(columns, name)
    ? (columns[name] ?? sql`null::jsonb`)
    : valueAt(sql`c.attributes`, name)
  const tests = [valueTestSql(value, asked, scope.zone)]
  const nexts: SQL[] = []

  if (within !== undefined || upcoming !== undefined || olderThan !== undefined) {
    const { test, next } = planDate(instantSql(value, scope.zone), { within, upcoming, olderThan }, scope)
    tests.push(test)
    if (next) nexts.push(next)
  }
  if (anniversary) {
    const monthDay = monthDaySql(value, scope.zone)
    const todayOf = (now: Date) => localDate(now, scope.zone)
    const days = scope.bound((now) => json(anniversaryDays(todayOf(now), anniversary)))
    const table = scope.bound((now) => anniversaryTable(todayOf(now), scope.zone, anniversary))
    tests.push(sql`${monthDay} in (select jsonb_array_elements_text(${days}::jsonb))`)
    nexts.push(sql`(${table}::jsonb ->> (${monthDay}))::timestamptz`)
  }
  const next = earliest(nexts)
  return { test: conjunction(tests), ...(next && { next }), seen: sql`jsonb_build_object('value', ${value})` }
}

function sentence(leaf: AttributeLeaf, locale: Locale): string {
  const { attribute: key, anniversary, within, upcoming, olderThan, ...asked } = leaf
  const name = attributeInWords(key, locale)
  const parts = [valueTestInWords(name, asked, locale)]
  const relative = dateInWords({ within, upcoming, olderThan }, locale)
  if (relative !== '') parts.push(locale === 'fr' ? `${name} est ${relative}` : `${name} is ${relative}`)
  if (anniversary) parts.push(anniversaryInWords(name, anniversary, locale))
  return parts.filter((part) => part !== '').join(locale === 'fr' ? ' et ' : ' and ')
}

function anniversaryInWords(name: string, { inDays }: AnniversaryTest, locale: Locale): string {
  if (locale === 'fr') {
    return inDays === 0
      ? `l’anniversaire de ${name} est aujourd’hui`
      : `l’anniversaire de ${name} est dans ${inDays} jours au plus`
  }
  return inDays === 0
    ? `the anniversary of ${name} is today`
    : `the anniversary of ${name} is in at most ${inDays} days`
}
