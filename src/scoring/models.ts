import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { defaultModels, ModelKey, ModelSettings, RfmRun, type ScoreModel } from './model.ts'
import { insertModels, listModelRows, type ScoreModelRow, saveModelRow } from './queries/models.ts'

/** Those of the company, and the ones every installation starts with. */
export async function listModels(db: Db): Promise<ScoreModel[]> {
  const known = await listModelRows(db)
  if (defaultModels.every(({ key }) => known.some((row) => row.key === key))) return known.map(toModel)

  await insertModels(db, defaultModels)
  return (await listModelRows(db)).map(toModel)
}

/** Throws NotFoundError. */
export async function getModel(db: Db, key: string): Promise<ScoreModel> {
  const model = (await listModels(db)).find((one) => one.key === key)
  if (!model) throw new NotFoundError('score model', key)
  return model
}

/**
 * Makes a model or changes the settings of one. What is stored changes with the next run over the whole base.
 * Throws ConflictError when the model is of another kind.
 */
export async function saveModel(ctx: Context, key: string, wanted: ModelSettings): Promise<ScoreModel> {
  if (!ModelKey.safeParse(key).success) {
    throw new InvalidInputError(`${key} cannot be the key of a model`, [
      { path: 'key', message: 'starts with a letter; lower-case letters, digits, _ and -' },
    ])
  }
  return inTransaction(ctx, async ({ db, actor, clock }) => {
    const before = (await listModels(db)).find((one) => one.key === key)
    if (before && before.kind !== wanted.kind)
      throw new ConflictError(`${key} is a model of kind ${before.kind}`)

    const now = clock.now()
    await saveModelRow(db, { key, kind: wanted.kind, settings: wanted.settings, requestedAt: now })
    const change = { before: before?.settings, after: wanted.settings }
    await recordAudit(
      db,
      actor,
      { action: 'score_model.save', entity: 'score_model', entityId: key, ...change },
      now,
    )
    return getModel(db, key)
  })
}

function toModel(row: ScoreModelRow): ScoreModel {
  const model = ModelSettings.parse({ kind: row.kind, settings: row.settings })
  const run = row.run === null ? null : RfmRun.parse(row.run)
  const { key, trainedAt, customers, requestedAt } = row
  return { ...model, key, trainedAt, customers, run, requestedAt }
}
