import type { ImportRow, RowError } from './row.ts'

/** Rows of a file that are imported in one transaction. */
export interface Batch {
  readonly rows: readonly ImportRow[]
  readonly errors: readonly RowError[]
  /** Rows of the file that are read with this batch, refused ones included. */
  readonly rowsDone: number
  /** Refused rows of this batch. */
  readonly rejected: number
}

/** What a batch did. */
export interface BatchResult {
  readonly created: number
  readonly updated: number
  /** Cells that were not taken although the row was. */
  readonly errors: readonly RowError[]
}
