import type { Context } from '../context.ts'
import { deleteEndedPasswordLinks } from './queries/password-links.ts'
import { deleteOldSignInLimits } from './queries/sign-in-limits.ts'
import { deleteEndedSessions } from './queries/users.ts'

/** Sessions and links that ended, and counters of sign-ins that no window reaches any more. For the daily schedule. */
export async function pruneAccess(ctx: Context): Promise<void> {
  await deleteEndedSessions(ctx.db, ctx.clock.now())
  await deleteEndedPasswordLinks(ctx.db, ctx.clock.now())
  await deleteOldSignInLimits(ctx.db)
}
