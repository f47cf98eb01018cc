import type { Context } from '../context.ts'
import { loadVersion } from './load-version.ts'
import { perHourOf } from './pace.ts'
import { layAtPace } from './queries/enrolments.ts'
import type { Workflow } from './queries/workflows.ts'

/** Those of a paced campaign who have not begun go on at its pace, and not all at once. */
export async function keepPace({ db, clock }: Context, { id, liveVersionId }: Workflow): Promise<void> {
  if (liveVersionId === null) return
  const { header, first } = await loadVersion(db, new Map(), liveVersionId)
  const perHour = perHourOf(header.trigger)
  if (perHour !== undefined && first !== null)
    await layAtPace(db, { workflowId: id, first, perHour, now: clock.now() })
}
