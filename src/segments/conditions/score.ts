import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { json } from '../../db/client.ts'
import { boundsInWords, boundsSql, boundTests, hasBound } from '../bounds.ts'
import { aggregate, conjunction, defineLeaf } from '../leaf.ts'
import { Key, Text } from '../text.ts'
import { quoted } from '../value-test.ts'

const Band = z.union([Text, z.array(Text).min(1).max(100)], { error: 'must be a band or a list of bands' })
const schema = z
  .strictObject({ score: Key, ...boundTests, band: Band.optional() })
  .refine(
    (leaf) => hasBound(leaf) || leaf.band !== undefined,
    'must say atLeast, atMost, exactly, above, below or band',
  )
type ScoreLeaf = z.infer<typeof schema>

/** The number that a model gives a customer, or its band. */
export const score = defineLeaf<ScoreLeaf>({
  key: 'score',
  schema,
  example: '{ score: rfm, atLeast: 12 }',
  knowsThePast: false,
  dependsOn: ({ score: model }) => [`score:${model}`],
  plan({ score: model, band, ...bounds }, scope) {
    const value = scope.row('value')
    return {
      feature: aggregate({
        from: sql`scores sc`,
        owner: sql`sc.customer_id`,
        where: sql`sc.model = ${model}::text`,
        columns: () => ({ value: sql`max(sc.value)`, band: sql`max(sc.band)`, at: sql`max(sc.updated_at)` }),
      }),
      test: conjunction([
        boundsSql(sql`${value}::numeric`, bounds),
        ...(band === undefined
          ? [sql`${value} is not null`]
          : [sql`${scope.row('band')} in (select jsonb_array_elements_text(${json([band].flat())}::jsonb))`]),
      ]),
      seen: sql`jsonb_build_object('value', ${value}, 'band', ${scope.row('band')}, 'updatedAt', ${scope.row('at')})`,
    }
  },
  sentence({ score: model, band, ...bounds }, locale) {
    const parts = [
      boundsInWords(bounds, locale),
      band === undefined ? '' : `${locale === 'fr' ? 'classe' : 'band'} ${quoted(band, locale)}`,
    ]
    return `score ${model} ${parts.filter((part) => part !== '').join(locale === 'fr' ? ' et ' : ' and ')}`
  },
})
