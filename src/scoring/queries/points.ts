import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { bandOf } from './source.ts'

export interface Scored {
  readonly customerId: number
  readonly model: string
}

/** What was there decays to `now`, then the points are added. Sorted, so that two callers wait for each other. */
export function insertPoints(
  db: Db,
  added: readonly (Scored & { points: number })[],
  now: Date,
): Promise<Scored[]> {
  return rows<Scored>(
    db,
    sql`
    insert into scores as s (customer_id, model, value, reasons, updated_at)
    select x."customerId", x.model, sum(x.points), jsonb_build_object('lastAdded', sum(x.points)), ${now}
    from jsonb_to_recordset(${json(added)}::jsonb) as x("customerId" bigint, model text, points float8)
    group by 1, 2 order by 1, 2
    on conflict (customer_id, model) do update set
      value = s.value * ${decaySince(sql`s.model`, sql`s.updated_at`, now)} + excluded.value,
      reasons = excluded.reasons, updated_at = greatest(s.updated_at, excluded.updated_at)
    returning s.customer_id as "customerId", s.model`,
  )
}

/** Gives these rows the band of their value. The caller's transaction holds them already. */
export async function updatePointBands(db: Db, scored: readonly Scored[]): Promise<void> {
  await db.execute(sql`
    update scores s set band = ${bandOf(sql`s.value`, sql`m.settings->'bands'`)}
    from jsonb_to_recordset(${json(scored)}::jsonb) as x("customerId" bigint, model text), score_models m
    where s.customer_id = x."customerId" and s.model = x.model and m.key = x.model
      and s.band is distinct from ${bandOf(sql`s.value`, sql`m.settings->'bands'`)}`)
}

/** The same for every row of a model, after its bands were changed or its values decayed. */
export async function updateModelBands(db: Db, model: string): Promise<void> {
  const band = bandOf(sql`s.value`, sql`m.settings->'bands'`)
  await db.execute(sql`
    update scores s set band = ${band} from score_models m
    where s.model = ${model} and m.key = ${model} and s.band is distinct from ${band}`)
}

export async function countScores(db: Db, model: string): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*) as count from scores where model = ${model}`,
  )
  return row?.count ?? 0
}

/** Lets every row of the model decay to `now`; writes those that move by a hundredth, and returns them. */
export async function decayPoints(db: Db, model: string, now: Date): Promise<number[]> {
  const decayed = sql`s.value * ${decaySince(sql`s.model`, sql`s.updated_at`, now)}`
  const moved = await rows<{ customerId: number }>(
    db,
    sql`
    with locked as materialized (
      select customer_id from scores where model = ${model} order by customer_id for update
    )
    update scores s set value = ${decayed}, updated_at = ${now} from locked
    where s.model = ${model} and s.customer_id = locked.customer_id
      and round(s.value::numeric, 2) <> round((${decayed})::numeric, 2)
    returning s.customer_id as "customerId"`,
  )
  return moved.map((row) => row.customerId)
}

/** 2^(−age / half-life) by the settings of the model; 1 for a model without one. */
function decaySince(model: SQL, since: SQL, now: Date): SQL {
  return sql`coalesce((
    select power(0.5::float8, greatest(0, extract(epoch from ${now}::timestamptz - ${since})::float8)
      / 86400 / (m.settings->>'halfLifeDays')::float8)
    from score_models m where m.key = ${model}), 1)`
}
