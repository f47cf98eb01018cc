import type { Context } from '../context.ts'
import { deleteOldCalls } from './queries/calls.ts'

const KEPT_MS = 90 * 86_400_000

/** Calls that ended three months ago go. */
export async function tendCalls({ db, clock }: Context): Promise<void> {
  await deleteOldCalls(db, new Date(clock.now().getTime() - KEPT_MS))
}
