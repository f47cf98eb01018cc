import type { Config } from '../config.ts'
import { lethalFailpoint } from '../core/failpoint.ts'
import { createScheduler } from '../engine/schedule.ts'
import { sweep } from '../engine/sweep.ts'
import { enginePass } from '../events/jobs.ts'
import { createDispatcher, type Dispatcher } from '../messages/dispatch.ts'
import { dispatchMessages } from '../messages/jobs.ts'
import { type RunningWorker, startWorker } from '../queue/worker.ts'
import { createWebhookCaller } from '../webhooks/make-calls.ts'
import { pausedWorkflows } from '../workflows/pause-workflow.ts'
import { answers } from './answers.ts'
import { localBell } from './local-bell.ts'
import { startLoop } from './loop.ts'
import type { Parts } from './parts.ts'
import { scheduledTasks } from './scheduled-tasks.ts'

export interface RunningWorkers {
  /** Takes nothing new; waits for what has begun. */
  close(): Promise<void>
}

/** The longest that something due may wait when its ring was lost. */
const SWEEP_EVERY_MS = 1_000
const SWEEP_AGAIN_MS = 20
const SCHEDULE_EVERY_MS = 5_000
/** What a waiting person notices. */
const NEAR_JOBS = new Set([enginePass.name, dispatchMessages.name])

/** Answers the bell, sweeps every second (sooner when something is due sooner), and runs what recurs. */
export async function startWorkers(config: Config, parts: Parts): Promise<RunningWorkers> {
  const { ctx, backend, bell: queue } = parts
  const dispatcher = openDispatcher(config, parts)
  const caller = createWebhookCaller(ctx, {
    allowPrivate: config.webhooks.allowPrivate,
    failpoint: lethalFailpoint(config.failpoint),
  })
  const notices = { email: parts.providers.email, rate: { perSecond: config.email.ratePerSecond } }
  const handlers = answers(config, ctx, { dispatcher, caller, notices })
  const workers: RunningWorker[] = []
  for (const { job, handle, parallel } of handlers) {
    const concurrency = parallel ? config.worker.concurrency : 1
    workers.push(await startWorker(job, handle, { backend, concurrency, log: ctx.log }))
  }

  const bell = localBell(new Map(handlers.map(({ job, handle }) => [job.name, handle])), ctx.log)
  const sweepCtx = { ...ctx, queue: bell }
  queue.answerBy(bell, NEAR_JOBS)
  const sweeping = startLoop('sweep', ctx.log, async () => {
    const { nextAt } = await sweep(sweepCtx)
    const untilMs = nextAt ? nextAt.getTime() - ctx.clock.now().getTime() : SWEEP_EVERY_MS
    return Math.max(SWEEP_AGAIN_MS, Math.min(SWEEP_EVERY_MS, untilMs))
  })
  const scheduler = createScheduler(ctx, scheduledTasks(config.dataDir))
  const scheduling = startLoop('schedule', ctx.log, async () => {
    await scheduler.runOnce()
    return SCHEDULE_EVERY_MS
  })

  return {
    async close() {
      queue.answerBy(undefined, new Set())
      await Promise.all([sweeping.close(), scheduling.close(), ...workers.map((worker) => worker.close())])
      await bell.close()
      await Promise.all([dispatcher.close(), caller.close()])
    },
  }
}

function openDispatcher(config: Config, { ctx, providers }: Parts): Dispatcher {
  return createDispatcher(ctx, {
    email: providers.email,
    sms: providers.sms,
    rates: {
      email: { perSecond: config.email.ratePerSecond },
      sms: { perSecond: config.sms.ratePerSecond },
    },
    pausedWorkflows,
    failpoint: lethalFailpoint(config.failpoint),
  })
}
