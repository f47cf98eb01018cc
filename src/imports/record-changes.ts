import type { Db } from '../db/client.ts'
import { combineChanges } from './change.ts'
import { type CustomerChange, findChanges, saveChanges } from './queries/imports.ts'

/** Adds what was just done to what this import did to the same customers before. */
export async function recordChanges(
  db: Db,
  importId: number,
  changes: readonly CustomerChange[],
): Promise<void> {
  if (changes.length === 0) return
  const combined = new Map<number, CustomerChange>()
  const earlier = await findChanges(db, importId, [...new Set(changes.map(({ customerId }) => customerId))])
  for (const one of [...earlier, ...changes]) {
    const known = combined.get(one.customerId)
    combined.set(one.customerId, known ? { ...known, change: combineChanges(known.change, one.change) } : one)
  }
  await saveChanges(db, importId, [...combined.values()])
}
