import type { z } from 'zod'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { lethalFailpoint } from '../core/failpoint.ts'
import { passUntilIdle } from '../engine/pass-until-idle.ts'
import { ensurePartitions } from '../events/ensure-partitions.ts'
import { enginePass, ensurePartitionsJob, pruneReceiptsJob } from '../events/jobs.ts'
import { prune } from '../events/prune.ts'
import { workImportJob } from '../imports/jobs.ts'
import { workImport } from '../imports/work-import.ts'
import type { Dispatcher } from '../messages/dispatch.ts'
import { dispatchMessages, recoverMessages, settleClicks } from '../messages/jobs.ts'
import { recoverHanded } from '../messages/recover.ts'
import { judgeClicks } from '../messages/settle-clicks.ts'
import { sendNoticesJob } from '../notices/jobs.ts'
import { type NoticeOptions, sendNotices } from '../notices/send-notices.ts'
import type { JobDefinition } from '../queue/job.ts'
import { recomputeScoresJob, refreshScoresJob } from '../scoring/jobs.ts'
import { recomputeDueScores } from '../scoring/recompute-scores.ts'
import { refreshScores } from '../scoring/refresh-scores.ts'
import { buildSegment } from '../segments/build-segment.ts'
import { buildSegmentJob, tendSegmentsJob, verifySegmentsJob } from '../segments/jobs.ts'
import { tendSegments } from '../segments/tend-segments.ts'
import { verifyNightly } from '../segments/verify-nightly.ts'
import { runSimulationJob } from '../simulation/jobs.ts'
import { runSimulation } from '../simulation/run-simulation.ts'
import { makeWebhookCalls } from '../webhooks/jobs.ts'
import type { WebhookCaller } from '../webhooks/make-calls.ts'
import { launchCampaign, migrateEnrolments, planOccasionsJob, runOccasionJob } from '../workflows/jobs.ts'
import { planOccasions } from '../workflows/plan-occasions.ts'
import { runLaunch } from '../workflows/run-launch.ts'
import { runMigration } from '../workflows/run-migration.ts'
import { runOccasion } from '../workflows/run-occasion.ts'
import type { AnyHandler } from './local-bell.ts'
import { singleFlight } from './single-flight.ts'

/** A kind of job and what this process does when it is rung for. */
export interface Answer {
  readonly job: JobDefinition
  readonly handle: AnyHandler
  /** Several may run at once in one process: they are about different things. */
  readonly parallel?: boolean
}

const SCORE_BATCH = 2_000

/** Who hands over and calls, one of each per process. */
export interface Doers {
  readonly dispatcher: Dispatcher
  readonly caller: WebhookCaller
  readonly notices: NoticeOptions
}

/** Who answers what. Each handler claims rows first, so an answer too many finds nothing to do. */
export function answers(config: Config, ctx: Context, { dispatcher, caller, notices }: Doers): Answer[] {
  const pass = singleFlight(() => passUntilIdle(ctx))
  const tell = singleFlight(() => sendNotices(ctx, notices))
  const recover = singleFlight(() => recoverHanded(ctx))
  const refresh = singleFlight(() => refreshUntilIdle(ctx))
  const verify = singleFlight(() => verifyNightly(ctx))
  const failpoint = lethalFailpoint(config.failpoint)
  return [
    answer(enginePass, pass),
    answer(dispatchMessages, async ({ channel }) => void (await dispatcher.runOnce(channel))),
    answer(makeWebhookCalls, () => caller.run()),
    answer(sendNoticesJob, tell),
    answer(recoverMessages, recover),
    answer(settleClicks, async () => void (await judgeClicks(ctx))),
    answer(launchCampaign, async ({ workflowId }) => void (await runLaunch(ctx, workflowId))),
    answer(migrateEnrolments, async ({ migrationId }) => void (await runMigration(ctx, migrationId))),
    answer(planOccasionsJob, ({ workflowId }) => planOccasions(ctx, workflowId)),
    answer(runOccasionJob, ({ occasionId }) => runOccasion(ctx, occasionId, failpoint)),
    answer(refreshScoresJob, refresh),
    answer(recomputeScoresJob, async () => void (await recomputeDueScores(ctx))),
    { ...answer(workImportJob, ({ importId }) => workImport(ctx, config.dataDir, importId)), parallel: true },
    {
      ...answer(buildSegmentJob, async ({ segmentId }) => void (await buildSegment(ctx, segmentId))),
      parallel: true,
    },
    {
      ...answer(runSimulationJob, ({ simulationId }) => runSimulation(ctx, simulationId)),
      parallel: true,
    },
    answer(tendSegmentsJob, () => tendSegments(ctx)),
    answer(verifySegmentsJob, verify),
    answer(ensurePartitionsJob, async () => void (await ensurePartitions(ctx.db, ctx.clock.now()))),
    answer(pruneReceiptsJob, async () => void (await prune(ctx))),
  ]
}

/** The queue and the local bell have checked the payload against the job's schema. */
function answer<P extends z.ZodType>(
  job: JobDefinition<P>,
  handle: (payload: z.output<P>) => Promise<void>,
): Answer {
  return { job, handle: (payload) => handle(payload as z.output<P>) }
}

async function refreshUntilIdle(ctx: Context): Promise<void> {
  for (;;) {
    const { customers } = await refreshScores(ctx, SCORE_BATCH)
    if (customers < SCORE_BATCH) return
  }
}
