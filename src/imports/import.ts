import { z } from 'zod'
import { ConflictError } from '../core/errors.ts'

export const importKinds = ['customers', 'events'] as const
export type ImportKind = (typeof importKinds)[number]

export const importStates = [
  'uploaded',
  'checking',
  'checked',
  'running',
  'done',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const
export type ImportState = (typeof importStates)[number]

/** States in which a worker has something to do. */
export const workingStates = ['checking', 'running', 'undoing'] as const
export type WorkingState = (typeof workingStates)[number]

export const moves: Record<ImportState, readonly ImportState[]> = {
  uploaded: ['checking', 'cancelled'],
  checking: ['checked', 'failed', 'cancelled'],
  checked: ['checking', 'running', 'cancelled'],
  running: ['done', 'failed', 'cancelled'],
  done: ['undoing'],
  // What was done before the failure or the cancellation stays until it is undone.
  failed: ['checking', 'undoing'],
  cancelled: ['undoing'],
  undoing: ['undone', 'failed'],
  undone: [],
}

export function assertCanMove(from: ImportState, to: ImportState): void {
  if (!moves[from].includes(to)) throw new ConflictError(`an import that is ${from} cannot become ${to}`)
}

export function isWorking(state: ImportState): state is WorkingState {
  return (workingStates as readonly string[]).includes(state)
}

/** Where the consents of a file come from: without this no consent column is taken. */
export const ConsentSource = z.strictObject({
  /** The document that proves them, by name: `Salon 2026, paper forms, binder 3`. */
  document: z.string().trim().min(3).max(300),
  /** When they were given. Needed for phone, whose consents expire. */
  givenAt: z.iso.datetime().optional(),
  /** The wording that the people saw. */
  wordingId: z.number().int().positive().optional(),
})
export type ConsentSource = z.infer<typeof ConsentSource>

export const ImportOptions = z.strictObject({
  consent: ConsentSource.optional(),
  /** Events of people whom we do not know: make them, or refuse the row. */
  createMissing: z.boolean().default(true),
  /** The type of all events when there is no column for it. */
  eventType: z.string().trim().min(1).max(200).optional(),
})
export type ImportOptions = z.infer<typeof ImportOptions>

export const FILE_BYTES_MAX = 2 * 1024 ** 3
export const COLUMNS_MAX = 500
export const RECORD_CHARS_MAX = 1_000_000
export const BATCH_ROWS = 2_000
/** Errors that are kept one by one; all of them are counted. */
export const ERRORS_KEPT_MAX = 10_000
