import type { Context } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { ringEngine } from '../events/jobs.ts'
import { dispatchMessages, recoverMessages } from '../messages/jobs.ts'
import { nextDueAt } from '../messages/queries/claim.ts'
import { nextTimerAt } from '../segments/settle.ts'
import { makeWebhookCalls } from '../webhooks/jobs.ts'
import { nextCallAt } from '../webhooks/queries/calls.ts'
import { launchCampaign, planOccasionsJob, runOccasionJob } from '../workflows/jobs.ts'
import { launchWorkflow } from '../workflows/launch-workflow.ts'
import { thawForgotten } from '../workflows/queries/enrolments.ts'
import { listDueOccasions, nextOccasionAt } from '../workflows/queries/occasions.ts'
import { listDueLaunches, nextLaunchAt } from '../workflows/queries/workflows.ts'
import { listLanesWithWork } from './queries/lanes.ts'
import { hasDeadLease, listDueChannels, nextWakeAt } from './queries/sweep.ts'

export interface SweepResult {
  /** What was rung for, e.g. `engine`, `dispatch:email`. */
  readonly rang: readonly string[]
  /** The next instant at which something is due by the clock: look again then, if it is before the next turn. */
  readonly nextAt: Date | undefined
}

/**
 * Finds everything in Postgres that is due and rings for it. Rings are only hints, so this is what makes
 * sure: whatever was lost (a ring, Redis, a worker) is found here a second later.
 */
export async function sweep(ctx: Context): Promise<SweepResult> {
  const now = ctx.clock.now()
  const { db } = ctx
  const rang: string[] = []

  if ((await thawForgotten(db)) || (await listLanesWithWork(db, now)).length > 0) {
    await ringEngine(ctx)
    rang.push('engine')
  }
  for (const channel of await listDueChannels(db, now)) {
    await ctx.queue.ring(dispatchMessages, { channel }, { key: channel })
    rang.push(`dispatch:${channel}`)
  }
  if (await hasDeadLease(db, now)) {
    await ctx.queue.ring(recoverMessages, {}, { key: 'recover' })
    rang.push('recover')
  }
  if (await areCallsDue(db, now)) {
    await ctx.queue.ring(makeWebhookCalls, {}, { key: 'webhooks' })
    rang.push('webhooks')
  }
  rang.push(...(await startLaunches(ctx, now)))
  for (const { id } of await listDueOccasions(db, now)) {
    await ctx.queue.ring(runOccasionJob, { occasionId: id }, { key: `occasion-${id}` })
    rang.push('occasion')
  }
  return { rang, nextAt: await nextDue(db, now) }
}

async function areCallsDue(db: Db, now: Date): Promise<boolean> {
  const at = await nextCallAt(db)
  return at !== undefined && at <= now
}

/** Launches campaigns whose instant has come, and goes on with launches that were cut off. */
async function startLaunches(ctx: Context, now: Date): Promise<string[]> {
  const due = await listDueLaunches(ctx.db, now)
  for (const { id, key, launchedAt, recurs } of due) {
    if (recurs) await ctx.queue.ring(planOccasionsJob, { workflowId: id }, { key: `plan-${id}` })
    else if (launchedAt) await ctx.queue.ring(launchCampaign, { workflowId: id }, { key: `launch-${id}` })
    else await launchWorkflow(ctx, key).catch(ignoreLaunched)
  }
  return due.map(({ key }) => `launch:${key}`)
}

/** Another worker's sweep, or a person, was faster. */
function ignoreLaunched(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error
}

async function nextDue(db: Db, now: Date): Promise<Date | undefined> {
  const instants = await Promise.all([
    nextWakeAt(db),
    nextTimerAt(db),
    nextLaunchAt(db),
    nextOccasionAt(db),
    nextDueAt(db, 'email'),
    nextDueAt(db, 'sms'),
    nextCallAt(db),
  ])
  const ahead = instants.flatMap((at) => (at && at > now ? [at] : []))
  return ahead.sort((a, b) => a.getTime() - b.getTime())[0]
}
