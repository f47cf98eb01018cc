import type { Db } from '../db/client.ts'
import { sqlStateOf } from '../db/sql-error.ts'

/**
 * Runs `work` for all items at once. When that fails, for each half, and so on down to the one item that is
 * to blame: it alone is reported, the others are done. Each try is a savepoint.
 */
export async function inSets<T>(
  db: Db,
  items: readonly T[],
  work: (db: Db, items: readonly T[]) => Promise<void>,
  failed: (item: T, error: unknown) => void,
): Promise<void> {
  if (items.length === 0) return
  try {
    await db.transaction((savepoint) => work(savepoint, items))
  } catch (error) {
    const [first] = items
    if (isWholesale(error)) throw error
    if (items.length === 1 && first !== undefined) {
      failed(first, error)
      return
    }
    const middle = items.length >> 1
    await inSets(db, items.slice(0, middle), work, failed)
    await inSets(db, items.slice(middle), work, failed)
  }
}

/** Connection lost, deadlock, serialisation, disk full, shutdown: no single item is to blame for these. */
const WHOLESALE = /^(08|25|40|53|57|58|XX)/

function isWholesale(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === undefined ? false : WHOLESALE.test(code) || !/^[0-9A-Z]{5}$/.test(code)
}
