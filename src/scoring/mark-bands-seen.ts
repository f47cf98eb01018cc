import type { Db } from '../db/client.ts'
import { saveBandsSeen } from './queries/scores.ts'

/** From here on crossings count: everybody's band as it stands is known. */
export function markBandsSeen(db: Db, model: string): Promise<void> {
  return saveBandsSeen(db, model)
}
