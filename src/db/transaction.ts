import { PgTransaction } from 'drizzle-orm/pg-core'
import type { Db } from './client.ts'

type Hook = () => Promise<void>

const hooksOf = new WeakMap<object, Hook[]>()
const poolOf = new WeakMap<object, Db>()

/** The pool behind a transaction that `transact` opened; whatever else is given, itself. For caches. */
export function rootOf(db: Db): Db {
  return poolOf.get(db) ?? db
}

export function isTransaction(db: Db): boolean {
  return db instanceof PgTransaction
}

/** Commits when `work` resolves, rolls back when it throws; then returns what waited for the commit. */
export async function transact<T>(
  db: Db,
  work: (tx: Db) => Promise<T>,
): Promise<{ result: T; afterCommit: readonly Hook[] }> {
  const hooks: Hook[] = []
  const result = await db.transaction((tx) => {
    hooksOf.set(tx, hooks)
    poolOf.set(tx, rootOf(db))
    return work(tx)
  })
  return { result, afterCommit: hooks }
}

/** False when `db` is not a transaction opened by `transact`: nothing will ever commit it. */
export function waitForCommit(db: Db, hook: Hook): boolean {
  return Boolean(hooksOf.get(db)?.push(hook))
}
