import { TooSlowError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { isTimeout } from '../db/sql-error.ts'
import { limitStatements } from './queries/limit-statements.ts'

const FRESH_MS = 60_000
/** So old may be what says of when it is. */
export const SHOWN_MS = 15 * 60_000
/** Of one statement. Whoever waits for longer has gone away, and the others wait for the database. */
const LIMIT_MS = 30_000

interface Kept {
  readonly value: Promise<unknown>
  /** From then on it is read again. */
  readonly freshUntil: number
  /** From then on nobody is shown it. */
  readonly until: number
}

const keptOf = new WeakMap<Db, Map<string, Kept>>()

/**
 * Figures over the whole base: read once for everybody who asks within a minute, one statement after the other on one
 * connection, all of one snapshot, and given up when one takes too long. For `oldMs` longer whoever asks has the old
 * figures at once while they are read anew: then the figures say of when they are. Throws TooSlowError.
 */
export function readForAWhile<T>(
  db: Db,
  name: string,
  read: (limited: Db) => Promise<T>,
  { oldMs = 0, now = performance.now() } = {},
): Promise<T> {
  const kept = keptOf.get(db) ?? new Map<string, Kept>()
  keptOf.set(db, kept)
  for (const [key, { until }] of kept) if (until <= now) kept.delete(key)
  const known = kept.get(name)
  if (known && now < known.freshUntil) return known.value as Promise<T>

  const value = readLimited(db, read)
  const keep = (shown: Promise<unknown>) =>
    kept.set(name, { value: shown, freshUntil: now + FRESH_MS, until: now + FRESH_MS + oldMs })
  if (known) {
    // Nobody starts a second reading meanwhile; one that fails leaves the old figures.
    kept.set(name, { ...known, freshUntil: known.until })
    value.then(
      () => keep(value),
      () => kept.set(name, known),
    )
    return known.value as Promise<T>
  }
  keep(value)
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
    if (!isTimeout(error)) throw error
    throw new TooSlowError(
      `Counting this took longer than ${LIMIT_MS / 1_000} seconds and was given up. Ask for a shorter period, or when the database has less to do.`,
      { cause: error },
    )
  }
}
