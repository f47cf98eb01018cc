import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { percentileSql } from '../percentile.ts'

const DAY_S = 86_400

/** Models whose cuts are a day old, or older than the last computation of the whole base, or missing. */
export async function listModelsToCut(db: Db, now: Date): Promise<string[]> {
  const found = await rows<{ model: string }>(
    db,
    sql`select m.key as model from score_models m left join score_cuts c on c.model = m.key
      where (c.model is null or c.at < m.trained_at or c.at <= ${now}::timestamptz - ${DAY_S} * interval '1 second')
        and c.previous is null and exists (select from scores s where s.model = m.key)
      order by 1`,
  )
  return found.map(({ model }) => model)
}

/** Draws the cuts anew. Those before are kept until `forgetPreviousCuts`: an empty list where these are the first. */
export async function saveCuts(db: Db, model: string, now: Date): Promise<void> {
  await db.execute(sql`insert into score_cuts as c (model, cuts, previous, at)
    select ${model}::text, percentile_disc(array(select n / 100.0 from generate_series(1, 99) n order by n))
      within group (order by s.value), '{}', ${now}::timestamptz
    from scores s where s.model = ${model}::text having count(*) > 0
    on conflict (model) do update set cuts = excluded.cuts, at = excluded.at,
      previous = case when c.cuts <> excluded.cuts then c.cuts end`)
}

/** Models of which somebody's percentile may be another since the cuts were drawn anew. */
export async function listUnsettledCuts(db: Db): Promise<string[]> {
  const found = await rows<{ model: string }>(
    db,
    sql`select model from score_cuts where previous is not null order by 1`,
  )
  return found.map(({ model }) => model)
}

/** The next customers, by id, who are in another hundredth than before. */
export async function listMoved(db: Db, model: string, afterId: number, limit: number): Promise<number[]> {
  const value = sql`s.value`
  const found = await rows<{ id: number }>(
    db,
    sql`select s.customer_id as id from scores s join score_cuts c on c.model = s.model
      where s.model = ${model} and s.customer_id > ${afterId}
        and (c.previous = '{}' or ${percentileSql(value, model)} <> ${percentileSql(value, model, 'previous')})
      order by s.customer_id limit ${limit}`,
  )
  return found.map(({ id }) => id)
}

export async function forgetPreviousCuts(db: Db, model: string): Promise<void> {
  await db.execute(sql`update score_cuts set previous = null where model = ${model}`)
}
