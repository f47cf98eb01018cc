import type { z } from 'zod'
import { InvalidInputError } from './errors.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Null on the last page. */
  readonly nextCursor: string | null
}

/** Opaque to the caller: base64url of the JSON of the last row's sort key. */
export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Throws InvalidInputError on anything that `encodeCursor` did not make for this list. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (parsed.success) return parsed.data

  throw new InvalidInputError('cursor is not one of ours', [
    { path: 'cursor', message: 'cannot be read', remedy: 'leave it out to start from the first page' },
  ])
}

/** Makes a page of at most `limit` from rows that were read with `limit + 1`. */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => unknown): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items, nextCursor: hasMore ? encodeCursor(keyOf(last)) : null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
