import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { holdoutSalt } from './entry.ts'
import { goalUntil } from './goal.ts'
import { audienceOf } from './launch-workflow.ts'
import { loadVersion } from './load-version.ts'
import { paceOf } from './pace.ts'
import { enrolAudience } from './queries/launch.ts'
import { claimLaunch, updateWorkflow, type Workflow } from './queries/workflows.ts'

export interface LaunchProgress {
  readonly enrolled: number
  readonly total: number
  readonly isFinished: boolean
}

const BATCH = 5_000

/**
 * Enrols what is left of a launched campaign's audience, batch by batch. Each batch and how far it came are
 * one transaction, so a launch that was killed goes on from there, and two that run at once take turns.
 */
export async function runLaunch(
  ctx: Context,
  workflowId: number,
  onProgress: (progress: LaunchProgress) => void = () => undefined,
): Promise<LaunchProgress | undefined> {
  for (;;) {
    const progress = await inTransaction(ctx, (inner) => enrolBatch(inner, workflowId))
    if (!progress) return undefined
    onProgress(progress)
    if (progress.isFinished) return progress
  }
}

/** Undefined when there is nothing to do: not launched, finished, or paused. */
async function enrolBatch(ctx: Context, workflowId: number): Promise<LaunchProgress | undefined> {
  const workflow = await claimLaunch(ctx.db, workflowId)
  if (!workflow || workflow.liveVersionId === null) return undefined

  const now = ctx.clock.now()
  const { seen, enrolled, lastId } = await enrolNext(ctx, workflow, workflow.liveVersionId)
  const isFinished = seen < BATCH
  const launchEnrolled = workflow.launchEnrolled + enrolled
  await updateWorkflow(ctx.db, workflow.id, {
    launchCursor: lastId ?? workflow.launchCursor,
    launchEnrolled,
    ...(isFinished ? { launchFinishedAt: now } : {}),
  })
  if (enrolled > 0) await ringEngine(ctx)
  return { enrolled: launchEnrolled, total: workflow.launchTotal ?? launchEnrolled, isFinished }
}

async function enrolNext(ctx: Context, workflow: Workflow, versionId: number) {
  const version = await loadVersion(ctx.db, new Map(), versionId)
  const { header, first } = version
  const { company } = await getSettings(ctx.db)
  const now = ctx.clock.now()
  return enrolAudience(ctx.db, await audienceOf(ctx, version), {
    workflowId: workflow.id,
    versionId,
    first,
    holdoutSalt: holdoutSalt(header.key),
    holdout: header.holdout,
    goalUntil: goalUntil(header.goal, now, company.timezone),
    now,
    after: workflow.launchCursor,
    pace: paceOf(header.trigger, workflow.launchedAt ?? now, workflow.launchEnrolled),
    limit: BATCH,
  })
}
