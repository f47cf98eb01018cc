import type { Context } from '../context.ts'
import type { ImportKind } from './import.ts'
import { analyseTables } from './queries/statistics.ts'

const FIRST_ROWS = 5_000
const GROWTH = 4

/**
 * Does a table that grew from `before` to `after` rows of a file look another than the planner was told? At
 * 5,000 rows, then at each fourfold: a lane pass that takes 100,000 customers for ten picks plans that take
 * seconds, and autovacuum comes a minute late.
 */
export function isOutgrown(before: number, after: number): boolean {
  let step = FIRST_ROWS
  while (step <= before) step *= GROWTH
  return after >= step
}

export function isLarge(rows: number): boolean {
  return rows >= FIRST_ROWS
}

/** Tells the planner what an import has made of its tables. Blocks nobody; that it fails fails nothing. */
export async function refreshStatistics({ db, log }: Context, kind: ImportKind): Promise<void> {
  try {
    await analyseTables(db, kind)
  } catch (error) {
    log.warn({ err: error, kind }, 'the statistics after an import were not refreshed')
  }
}
