import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { ScoreModel } from '../model.ts'
import { asJsonb, bandOf, inScope, type ScoreSource } from './source.ts'

/** What happened to the scores of a batch of customers. */
export interface Written {
  /** Rows that were written, be it only for their reasons. */
  readonly written: number
  /** Customers whose value or band is another than before. */
  readonly moved: readonly number[]
}

/** Empties what is left of an earlier run. Only for whoever holds the lock of the whole base. */
export async function clearStaging(db: Db): Promise<void> {
  await db.execute(sql`truncate score_staging`)
}

/**
 * Puts the scores of the whole base aside in one statement; returns how many. Pass a transaction: the sorts and
 * hashes of this one statement get more memory than others, or they go to disk from 50,000 customers on.
 */
export async function stageScores(db: Db, model: string, source: ScoreSource): Promise<number> {
  await db.execute(sql`set local work_mem = '64MB'`)
  await db.execute(sql`set local plan_cache_mode = force_custom_plan`)
  const [row] = await rows<{ count: number }>(
    db,
    sql`
    with staged as (
      insert into score_staging (model, customer_id, value, band, reasons)
      select ${model}, customer_id, value, band, reasons from (${source}) as fresh
      returning 1)
    select count(*) as count from staged`,
  )
  // Nothing else tells the planner in time how much there is now: it would read it row by row.
  await db.execute(sql`analyze score_staging`)
  return row?.count ?? 0
}

/** Carries staged scores over to the customers after `afterId`; `lastId` is null when there are no more. */
export async function applyStaged(
  db: Db,
  model: string,
  page: { afterId: number; limit: number; now: Date },
): Promise<Written & { lastId: number | null; seen: number }> {
  const batch = sql`
    select customer_id, value, band, reasons from score_staging
    where model = ${model} and customer_id > ${page.afterId} order by customer_id limit ${page.limit}`
  const [row] = await rows<Written & { lastId: number | null; seen: number }>(
    db,
    sql`
    with ${freshAndChanged(model, batch, page.now)}
    select ${counts}, (select max(customer_id) from fresh) as "lastId", (select count(*) from fresh) as seen`,
  )
  return row ?? { written: 0, moved: [], lastId: null, seen: 0 }
}

/** Customers who have a score of this model and nothing in the staged run. */
export async function endUnstaged(db: Db, model: ScoreModel, now: Date): Promise<number[]> {
  const missing = sql`
    not exists (select 1 from score_staging f where f.model = ${model.key} and f.customer_id = s.customer_id)`
  const ended = await rows<{ customerId: number }>(db, endScores(model, missing, now))
  return ended.map((row) => row.customerId)
}

/** Computes and writes the scores of these customers in one statement. */
export async function writeScores(
  db: Db,
  model: ScoreModel,
  batch: { source: ScoreSource; customerIds: readonly number[]; now: Date },
): Promise<Written> {
  const missing = sql`s.customer_id not in (select customer_id from fresh)${inScope(sql`s.customer_id`, batch.customerIds)}`
  const [row] = await rows<Written & { ended: number[] }>(
    db,
    sql`
    with ${freshAndChanged(model.key, batch.source, batch.now)},
    ended as (${endScores(model, missing, batch.now)})
    select ${counts}, coalesce((select jsonb_agg("customerId") from ended), '[]') as ended`,
  )
  if (!row) return { written: 0, moved: [] }
  return { written: row.written + row.ended.length, moved: [...row.moved, ...row.ended] }
}

/**
 * Writes only rows that differ. Sorted by customer, so that two batches wait for each other instead of
 * deadlocking.
 */
function freshAndChanged(model: string, source: ScoreSource, now: Date): SQL {
  return sql`
    fresh as materialized (${source}),
    compared as (
      select fresh.*, (o.value, o.band) is distinct from (fresh.value, fresh.band) as moved
      from fresh left join scores o on o.customer_id = fresh.customer_id and o.model = ${model}
      where (o.value, o.band, o.reasons) is distinct from (fresh.value, fresh.band, fresh.reasons)
    ),
    written as (
      insert into scores (customer_id, model, value, band, reasons, updated_at)
      select customer_id, ${model}, value, band, reasons, ${now} from compared order by customer_id
      on conflict (customer_id, model) do update set
        value = excluded.value, band = excluded.band, reasons = excluded.reasons, updated_at = excluded.updated_at
    )`
}

const counts = sql`
  (select count(*) from compared) as written,
  coalesce((select jsonb_agg(customer_id order by customer_id) from compared where moved), '[]') as moved`

/** Who should have no score any more: RFM goes, engagement falls to 0. */
function endScores(model: ScoreModel, missing: SQL, now: Date): SQL {
  if (model.kind === 'rfm') {
    return sql`delete from scores s where s.model = ${model.key} and ${missing} returning s.customer_id as "customerId"`
  }
  return sql`
    update scores s set value = 0, band = ${bandOf(sql`0`, asJsonb(model.settings.bands))}, reasons = '{}', updated_at = ${now}
    where s.model = ${model.key} and s.value <> 0 and ${missing}
    returning s.customer_id as "customerId"`
}

export interface Score {
  readonly model: string
  readonly value: number
  readonly band: string | null
  readonly reasons: Record<string, unknown>
  readonly updatedAt: Date
}

export function listScoresOf(db: Db, customerId: number): Promise<Score[]> {
  return rows<Score>(
    db,
    sql`
    select model, value, band, reasons, updated_at as "updatedAt" from scores
    where customer_id = ${customerId} order by model`,
  )
}

export interface ScoreDistribution {
  readonly customers: number
  readonly mean: number | null
  /** The values under which 10, 25, 50, 75 and 90 % of the customers lie. */
  readonly percentiles: Record<'p10' | 'p25' | 'p50' | 'p75' | 'p90', number | null>
  readonly bands: readonly { band: string | null; customers: number; mean: number }[]
}

export async function findDistribution(db: Db, model: string): Promise<ScoreDistribution> {
  const bands = await rows<{ band: string | null; customers: number; mean: number }>(
    db,
    sql`
    select band, count(*) as customers, avg(value) as mean from scores where model = ${model}
    group by band order by avg(value) desc`,
  )
  const [all] = await rows<{ customers: number; mean: number | null; cuts: (number | null)[] | null }>(
    db,
    sql`
    select count(*) as customers, avg(value) as mean,
      to_jsonb(percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by value)) as cuts
    from scores where model = ${model}`,
  )
  const [p10 = null, p25 = null, p50 = null, p75 = null, p90 = null] = all?.cuts ?? []
  return {
    customers: all?.customers ?? 0,
    mean: all?.mean ?? null,
    percentiles: { p10, p25, p50, p75, p90 },
    bands,
  }
}

export async function saveBandsSeen(db: Db, model: string): Promise<void> {
  await db.execute(sql`
    with stale as materialized (
      select customer_id from scores where model = ${model} and band is distinct from band_seen
      order by customer_id for update
    )
    update scores s set band_seen = s.band from stale
    where s.model = ${model} and s.customer_id = stale.customer_id`)
}
