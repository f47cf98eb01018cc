import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineLeaf } from '../leaf.ts'
import { directionOf, occurrenceTests } from '../occurrence-tests.ts'
import { occurrencesInWords } from '../occurrence-words.ts'
import { planOccurrences } from '../occurrences.ts'
import { filterInWords, filterSql, PropertyFilter } from '../property-filter.ts'
import { Text } from '../text.ts'
import { quoted } from '../value-test.ts'

/** What a customer did, how often, how much, when; with `count: 0`, what they did not do. */
export const event = defineLeaf({
  key: 'event',
  schema: z.strictObject({ event: Text.max(200), where: PropertyFilter.optional(), ...occurrenceTests }),
  example: '{ event: order_placed, where: { total: { gte: 50 } }, count: { atLeast: 2 }, within: P30D }',
  knowsThePast: true,
  dependsOn: ({ event: type }) => [`event:${type}`],
  direction: ({ event: _type, where: _where, ...tests }) => directionOf(tests),
  plan({ event: type, where, ...tests }, scope) {
    const filter = where ? filterSql(where, sql`ev.properties`, scope.zone) : sql`true`
    return planOccurrences({ type, where: filter }, tests, scope)
  },
  sentence({ event: type, where, ...tests }, locale) {
    const filter = where ? ` (${filterInWords(where, locale)})` : ''
    return `${locale === 'fr' ? 'événement' : 'event'} ${quoted(type, locale)}${filter} ${occurrencesInWords(tests, locale)}`
  },
})
