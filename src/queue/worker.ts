import { setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableError } from 'bullmq'
import { Counter, Histogram } from 'prom-client'
import type { z } from 'zod'
import type { Log } from '../core/log.ts'
import type { BackendJob, BackendWorker, QueueBackend } from './backend.ts'
import type { JobDefinition } from './job.ts'

export type Handler<P extends z.ZodType> = (payload: z.output<P>, attempt: number) => Promise<void>

export interface RunningWorker {
  /** Takes no more jobs and waits for those that run. */
  close(): Promise<void>
}

export interface WorkerOptions {
  readonly backend: QueueBackend
  readonly concurrency: number
  readonly log: Log
}

const READY_MS = 2_000
const REOPEN_MS = 1_000

const runs = new Histogram({
  name: 'queue_job_seconds',
  help: 'How long handlers take',
  labelNames: ['job'],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
})
const failures = new Counter({
  name: 'queue_jobs_failed_total',
  help: 'Handler calls that threw',
  labelNames: ['job'],
})

/** One worker for one kind of job. Errors are retried as the job says; a malformed payload is not. */
export async function startWorker<P extends z.ZodType>(
  job: JobDefinition<P>,
  handle: Handler<P>,
  { backend, concurrency, log }: WorkerOptions,
): Promise<RunningWorker> {
  async function process(raw: BackendJob): Promise<void> {
    const payload = job.payload.safeParse(raw.data)
    if (!payload.success) throw new UnrecoverableError(`${job.name}: ${payload.error.message}`)

    const stopTimer = runs.startTimer({ job: job.name })
    await handle(payload.data, raw.attemptsMade + 1)
    stopTimer()
  }

  function open(): BackendWorker {
    const worker = backend.openWorker(job.name, process, { concurrency, backoff: job.backoff })
    worker.on('error', (error) => log.debug({ job: job.name, err: error }, 'worker connection'))
    worker.on('failed', (raw, error) => {
      failures.inc({ job: job.name })
      log.error({ job: job.name, attempt: raw?.attemptsMade, err: error }, 'a job failed')
    })
    return worker
  }
  const opening = openWhenReady(open, log)
  // A queue that is down now is waited for here, not by the start of the process.
  await Promise.race([opening.ready, sleep(READY_MS, undefined, { ref: false })])
  return { close: opening.close }
}

/**
 * BullMQ's worker remembers for ever that its first connection failed, and then spins without ever yielding, deaf
 * to signals. So it is not let loose before it is connected, and another takes its place when that failed.
 */
function openWhenReady(
  open: () => BackendWorker,
  log: Log,
): { ready: Promise<void>; close(): Promise<void> } {
  let worker = open()
  let isClosing = false

  async function isLetLoose(): Promise<boolean> {
    try {
      await worker.waitUntilReady()
    } catch (error) {
      if (!isClosing) log.warn({ err: error }, 'the queue cannot be reached yet')
      return isClosing
    }
    worker.run().catch((error: unknown) => log.error({ err: error }, 'a worker ended'))
    return true
  }

  async function start(): Promise<void> {
    while (!(await isLetLoose())) {
      await worker.close().catch(() => undefined)
      await sleep(REOPEN_MS, undefined, { ref: false })
      if (isClosing) return
      worker = open()
    }
  }

  return {
    ready: start(),
    close() {
      isClosing = true
      return worker.close()
    },
  }
}
