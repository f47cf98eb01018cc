import type { Db } from '../db/client.ts'
import { combineChanges } from './change.ts'
import { type CustomerChange, findChanges, saveChanges } from './queries/imports.ts'

/** Adds what was just done to what this import did to the same customers before; whom it just made had nothing. */
export async function recordChanges(
  db: Db,
  importId: number,
  changes: readonly CustomerChange[],
): Promise<void> {
  if (changes.length === 0) return
  const combined = new Map<number, CustomerChange>()
  const made = new Set(changes.filter(({ change }) => change.created).map(({ customerId }) => customerId))
  const others = new Set(changes.map(({ customerId }) => customerId).filter((id) => !made.has(id)))
  const earlier = others.size > 0 ? await findChanges(db, importId, [...others]) : []
  for (const one of [...earlier, ...changes]) {
    const known = combined.get(one.customerId)
    combined.set(one.customerId, known ? { ...known, change: combineChanges(known.change, one.change) } : one)
  }
  await saveChanges(db, importId, [...combined.values()])
}
