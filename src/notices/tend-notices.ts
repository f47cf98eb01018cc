import type { Context } from '../context.ts'
import { deleteOldNotices } from './queries/notices.ts'

const KEPT_MS = 30 * 86_400_000

/** What the staff was told a month ago goes. */
export async function tendNotices({ db, clock }: Context): Promise<void> {
  await deleteOldNotices(db, new Date(clock.now().getTime() - KEPT_MS))
}
