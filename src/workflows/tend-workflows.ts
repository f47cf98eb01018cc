import { type Context, inTransaction } from '../context.ts'
import { foldArmResults } from './queries/arms.ts'

/** Hourly: keeps small what passes only add to. */
export function tendWorkflows(ctx: Context): Promise<void> {
  return inTransaction(ctx, ({ db }) => foldArmResults(db))
}
