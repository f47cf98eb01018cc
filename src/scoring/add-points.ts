import { InvalidInputError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { touch } from '../events/append-events.ts'
import type { PointsSettings } from './model.ts'
import { insertModels, listModelRows } from './queries/models.ts'
import { insertPoints, updatePointBands } from './queries/points.ts'

export interface AddedPoints {
  readonly customerId: number
  /** Key of a model of kind `points`; made on first use, without decay or bands. */
  readonly model: string
  /** May be negative. */
  readonly points: number
}

const plainPoints: PointsSettings = { halfLifeDays: null, bands: [] }

/**
 * Adds points to scores, after what was there has decayed to `now`. Pass the transaction of the cause. Throws
 * InvalidInputError for a model whose scores are computed: the next run would undo it.
 */
export async function addPoints(db: Db, added: readonly AddedPoints[], now: Date): Promise<void> {
  if (added.length === 0) return

  const keys = [...new Set(added.map((one) => one.model))].sort()
  await insertModels(
    db,
    keys.map((key) => ({ key, kind: 'points' as const, settings: plainPoints })),
  )
  const computed = (await listModelRows(db)).find(
    (model) => model.kind !== 'points' && keys.includes(model.key),
  )
  if (computed)
    throw new InvalidInputError(`${computed.key} is computed: points go to a model of kind points`)

  const scored = await insertPoints(db, added, now)
  await updatePointBands(db, scored)
  await touch(
    db,
    scored.map(({ customerId, model }) => ({ customerId, topic: `score:${model}` })),
    now,
  )
}
