import { TooSlowError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { sqlStateOf } from '../engine/in-sets.ts'
import { limitStatements } from './queries/limit-statements.ts'

const FRESH_MS = 60_000
/** Of one statement. Whoever waits for longer has gone away, and the others wait for the database. */
const LIMIT_MS = 30_000
const CANCELLED = '57014'

interface Kept {
  readonly value: Promise<unknown>
  readonly until: number
}

const keptOf = new WeakMap<Db, Map<string, Kept>>()

/**
 * Figures over the whole base: read once for everybody who asks within a minute, one statement after the other on one
 * connection, all of one snapshot, and given up when one takes too long. Throws TooSlowError.
 */
export function readForAWhile<T>(db: Db, name: string, read: (limited: Db) => Promise<T>): Promise<T> {
  const kept = keptOf.get(db) ?? new Map<string, Kept>()
  keptOf.set(db, kept)
  const now = performance.now()
  for (const [key, { until }] of kept) if (until <= now) kept.delete(key)
  const known = kept.get(name)
  if (known) return known.value as Promise<T>

  const value = readLimited(db, read)
  kept.set(name, { value, until: now + FRESH_MS })
  value.catch(() => kept.delete(name))
  return value
}

async function readLimited<T>(db: Db, read: (limited: Db) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(
      async (limited) => {
        await limitStatements(limited, LIMIT_MS)
        return await read(limited)
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    )
  } catch (error) {
    if (sqlStateOf(error) !== CANCELLED) throw error
    throw new TooSlowError(
      `Counting this took longer than ${LIMIT_MS / 1_000} seconds and was given up. Ask for a shorter period, or when the database has less to do.`,
      { cause: error },
    )
  }
}
