import { foldWordingDeltas } from '../consent/queries/wordings.ts'
import { type Context, inTransaction } from '../context.ts'
import { foldMessageDeltas } from '../messages/queries/message-counts.ts'
import { foldEnrolmentDeltas } from '../workflows/queries/enrolment-counts.ts'

/** Sums what the database noted since the last turn. What is read is the same before and after, only faster. */
export async function foldCounts(ctx: Context): Promise<void> {
  await inTransaction(ctx, ({ db }) => foldMessageDeltas(db))
  await inTransaction(ctx, ({ db }) => foldEnrolmentDeltas(db))
  await inTransaction(ctx, ({ db }) => foldWordingDeltas(db))
}
