import { type SQL, sql } from 'drizzle-orm'

/**
 * Of a hundred customers with this score, how many have less: the cuts that lie below the value. The server
 * finds a place only among thresholds that count when they are reached; turned round, reached means not below.
 */
export function percentileSql(value: SQL, model: string, cuts: 'cuts' | 'previous' = 'cuts'): SQL {
  const turned = sql`(select array_agg(-cut order by cut desc)
    from score_cuts cu, unnest(cu.${sql.raw(cuts)}) cut where cu.model = ${model}::text)`
  return sql`(${CUTS} - width_bucket(-${value}, ${turned}))`
}

const CUTS = sql.raw('99')
