import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { json } from '../../db/client.ts'
import { conjunction, defineLeaf } from '../leaf.ts'
import { directionOf, occurrenceTests } from '../occurrence-tests.ts'
import { occurrencesInWords } from '../occurrence-words.ts'
import { planOccurrences } from '../occurrences.ts'
import { Key } from '../text.ts'
import { quoted } from '../value-test.ts'

const { count, within, between, first, last } = occurrenceTests
const Outcome = z.union([Key, z.array(Key).min(1).max(50)], {
  error: 'must be any, an outcome or a list of outcomes',
})

/** How telephone calls ended: `outcome` is `any`, one outcome or several. */
export const call = defineLeaf({
  key: 'call',
  schema: z.strictObject({
    call: z.strictObject({ outcome: Outcome, list: Key.optional(), count, within, between, first, last }),
  }),
  example: '{ call: { outcome: sale, list: carts, within: P30D } }',
  knowsThePast: true,
  dependsOn: () => ['event:call_outcome'],
  direction: ({ call: { outcome: _outcome, list: _list, ...tests } }) => directionOf(tests),
  plan({ call: { outcome, list, ...tests } }, scope) {
    const where = conjunction([
      ...(outcome === 'any'
        ? []
        : [
            sql`ev.properties -> 'outcome' in (select jsonb_array_elements(${json([outcome].flat())}::jsonb))`,
          ]),
      ...(list === undefined ? [] : [sql`ev.properties ->> 'list' = ${list}::text`]),
    ])
    return planOccurrences({ type: 'call_outcome', where }, tests, scope)
  },
  sentence({ call: { outcome, list, ...tests } }, locale) {
    const ended = outcome === 'any' ? '' : ` ${quoted(outcome, locale)}`
    const where = list === undefined ? '' : ` (${list})`
    return `${locale === 'fr' ? 'appel' : 'call'}${ended}${where} ${occurrencesInWords(tests, locale)}`
  },
})
