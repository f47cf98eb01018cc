import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { json } from '../../db/client.ts'
import { boundsInWords, boundsSql, boundTests, hasBound } from '../bounds.ts'
import { Duration, toMs, windowInWords } from '../duration.ts'
import { aggregate, conjunction, defineLeaf, interval, type LeafScope, type Locale } from '../leaf.ts'
import { percentileSql } from '../percentile.ts'
import { Key, Text } from '../text.ts'
import { quoted } from '../value-test.ts'

const Band = z.union([Text, z.array(Text).min(1).max(100)], { error: 'must be a band or a list of bands' })
const hundredth = z.number().int().min(0).max(99)
const Percentile = z
  .strictObject({ atLeast: hundredth.optional(), atMost: hundredth.optional() })
  .refine(hasBound, 'must say atLeast or atMost')
const YEAR_MS = 365 * 86_400_000
const Since = Duration.refine((length) => !Duration.safeParse(length).success || toMs(length) <= YEAR_MS, {
  message: 'must be at most P365D: older values are not kept',
})
const Change = z
  .strictObject({ since: Since, ...boundTests })
  .refine(hasBound, 'must say atLeast, atMost, exactly, above or below')

const schema = z
  .strictObject({
    score: Key,
    ...boundTests,
    band: Band.optional(),
    /** Of a hundred customers with this score, how many have less. As of the last night's cut. */
    percentile: Percentile.optional(),
    /** The value now less that at the midnight (UTC) before, so long ago. Below zero for a fall. */
    change: Change.optional(),
  })
  .refine(
    ({ band, percentile, change, ...leaf }) =>
      hasBound(leaf) || [band, percentile, change].some((asked) => asked !== undefined),
    'must say atLeast, atMost, exactly, above, below, band, percentile or change',
  )
type ScoreLeaf = z.infer<typeof schema>

/** The number that a model gives a customer, its band, its rank among all, and how it has changed. */
export const score = defineLeaf<ScoreLeaf>({
  key: 'score',
  schema,
  example: '{ score: rfm, atLeast: 12 } or { score: rfm, change: { since: P30D, atMost: -3 } }',
  knowsThePast: false,
  dependsOn: ({ score: model, percentile }) => [
    `score:${model}`,
    ...(percentile ? [`percentile:${model}`] : []),
  ],
  plan(leaf, scope) {
    const { score: model, band, percentile, change, ...bounds } = leaf
    const value = scope.row('value')
    const rank = percentileSql(value, model)
    const was = scope.row('was')
    const tests = [
      sql`${value} is not null`,
      boundsSql(sql`${value}::numeric`, bounds),
      ...(band === undefined
        ? []
        : [sql`${scope.row('band')} in (select jsonb_array_elements_text(${json([band].flat())}::jsonb))`]),
      ...(percentile ? [boundsSql(sql`${rank}::numeric`, percentile)] : []),
      ...(change ? [boundsSql(sql`(${value} - ${was})::numeric`, change)] : []),
    ]
    const seen = [
      sql`'value', ${value}, 'band', ${scope.row('band')}, 'updatedAt', ${scope.row('at')}`,
      ...(percentile ? [sql`'percentile', ${rank}`] : []),
      ...(change ? [sql`'was', ${was}, 'change', ${value} - ${was}`] : []),
    ]
    return {
      feature: change ? withHistory(model, toMs(change.since), scope) : today(model),
      test: conjunction(tests),
      ...(change && { next: scope.row('moves_at') }),
      seen: sql`jsonb_build_object(${sql.join(seen, sql`, `)})`,
    }
  },
  sentence: (leaf, locale) => sentence(leaf, locale),
})

const now = { value: sql`max(sc.value)`, band: sql`max(sc.band)`, at: sql`max(sc.updated_at)` }

function today(model: string) {
  return aggregate({
    from: sql`scores sc`,
    owner: sql`sc.customer_id`,
    where: sql`sc.model = ${model}::text`,
    columns: () => now,
  })
}

/**
 * Also what it was at the start of the day (UTC) `lengthMs` ago, and when that day will be one on which it
 * changed. Unknown for whoever had no score then.
 */
function withHistory(model: string, lengthMs: number, scope: LeafScope) {
  const day: SQL = sql`(${scope.ago(lengthMs)} at time zone 'UTC')::date`
  return aggregate({
    from: sql`scores sc left join score_history sh on sh.customer_id = sc.customer_id and sh.model = sc.model`,
    owner: sql`sc.customer_id`,
    where: sql`sc.model = ${model}::text`,
    columns: () => ({
      ...now,
      was: sql`(array_agg(sh.value order by sh.day desc) filter (where sh.day < ${day}))[1]`,
      moves_at: sql`(min(sh.day + 1) filter (where sh.day >= ${day}))::timestamp at time zone 'UTC' + ${interval(lengthMs)}`,
    }),
  })
}

function sentence(leaf: ScoreLeaf, locale: Locale): string {
  const { score: model, band, percentile, change, ...bounds } = leaf
  const words = WORDS[locale]
  const parts = [
    boundsInWords(bounds, locale),
    band === undefined ? '' : `${words.band} ${quoted(band, locale)}`,
    percentile ? `${words.percentile} ${boundsInWords(percentile, locale)}` : '',
    change
      ? `${words.change} ${windowInWords('last', change.since, locale)} ${boundsInWords(change, locale)}`
      : '',
  ]
  return `score ${model} ${parts.filter((part) => part !== '').join(words.and)}`
}

const WORDS = {
  en: { band: 'band', percentile: 'percentile', change: 'change', and: ' and ' },
  fr: { band: 'classe', percentile: 'centile', change: 'évolution', and: ' et ' },
} as const
