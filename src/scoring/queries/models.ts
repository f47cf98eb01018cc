import { asc, eq, sql } from 'drizzle-orm'
import { type Db, json } from '../../db/client.ts'
import type { RfmRun } from '../model.ts'
import { scoreModels } from '../tables.ts'

export type ScoreModelRow = typeof scoreModels.$inferSelect

export function listModelRows(db: Db): Promise<ScoreModelRow[]> {
  return db.select().from(scoreModels).orderBy(asc(scoreModels.key))
}

/** Rows that are there stay as they are. */
export async function insertModels(
  db: Db,
  models: readonly Pick<ScoreModelRow, 'key' | 'kind' | 'settings'>[],
): Promise<void> {
  await db.execute(sql`
    insert into score_models (key, kind, settings)
    select x.key, x.kind, x.settings
    from jsonb_to_recordset(${json(models)}::jsonb) as x(key text, kind text, settings jsonb)
    order by x.key
    on conflict (key) do nothing`)
}

/** New settings make what the last run left useless. */
export async function saveModelRow(
  db: Db,
  model: Pick<ScoreModelRow, 'key' | 'kind' | 'settings' | 'requestedAt'>,
): Promise<void> {
  await db
    .insert(scoreModels)
    .values(model)
    .onConflictDoUpdate({
      target: scoreModels.key,
      set: { settings: model.settings, requestedAt: model.requestedAt, run: null },
    })
}

export async function markModelRun(
  db: Db,
  key: string,
  run: { at: Date; customers: number; run: RfmRun | null },
): Promise<void> {
  await db
    .update(scoreModels)
    .set({ trainedAt: run.at, customers: run.customers, run: run.run })
    .where(eq(scoreModels.key, key))
}

export async function requestModelRuns(db: Db, at: Date): Promise<void> {
  await db.update(scoreModels).set({ requestedAt: at })
}
