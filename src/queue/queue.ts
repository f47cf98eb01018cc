import { setTimeout as sleep } from 'node:timers/promises'
import { Counter } from 'prom-client'
import type { z } from 'zod'
import type { Log } from '../core/log.ts'
import type { BackendQueue, QueueBackend } from './backend.ts'
import type { JobDefinition } from './job.ts'

export interface RingOptions {
  /** Not before this long from now, by the machine's clock: product time may be another (demo, tests). */
  readonly afterMs?: number
  /** Rings of one job with the same key for the same moment that still wait become one; during a run, one more follows it. */
  readonly key?: string
}

/** The doorbell. Rings are hints: a lost one is found by a sweep, a doubled one finds nothing to do. */
export interface Queue {
  /** Never rejects: a failed ring is logged and counted, and the sweep rings again. */
  ring<P extends z.ZodType>(job: JobDefinition<P>, payload: z.input<P>, options?: RingOptions): Promise<void>
  close(): Promise<void>
}

interface Bell {
  readonly job: JobDefinition
  readonly payload: unknown
  readonly options: RingOptions
}

/** A request waits for its ring: better to leave it to the sweep than to hold the request. */
const RING_TIMEOUT_MS = 1_000
/** After a keyed ring, more of the same within this time become one at its end. */
const COALESCE_MS = 25
/** Keyed rings for the same such moment become one, the first: whoever cannot be that early rings later by as much. */
export const MOMENT_MS = 250

const failedRings = new Counter({
  name: 'queue_rings_failed_total',
  help: 'Rings that did not reach the queue; a sweep makes up for them',
  labelNames: ['job'],
})

export function openQueue(backend: QueueBackend, log: Log): Queue {
  const queues = new Map<string, BackendQueue>()
  /** What was rung a moment ago, by job and key, and the ring that came since. */
  const recent = new Map<string, { next?: Bell; timer: NodeJS.Timeout }>()

  function queueOf(name: string): BackendQueue {
    const open = queues.get(name)
    if (open) return open

    const queue = backend.openQueue(name)
    queue.on('error', (error) => log.debug({ job: name, err: error }, 'queue connection'))
    queues.set(name, queue)
    return queue
  }

  async function send({ job, payload, options }: Bell): Promise<void> {
    const added = queueOf(job.name).add(job.name, payload, toJobOptions(job, options))
    added.catch(() => undefined)
    try {
      await Promise.race([added, refuseLater()])
    } catch (error) {
      failedRings.inc({ job: job.name })
      log.warn({ job: job.name, err: error }, 'a ring failed')
    }
  }

  function coalesce(id: string, bell: Bell): Promise<void> {
    const before = recent.get(id)
    if (before) {
      before.next = bell
      return Promise.resolve()
    }
    recent.set(id, { timer: setTimeout(() => void reopen(id), COALESCE_MS) })
    return send(bell)
  }

  async function reopen(id: string): Promise<void> {
    const waiting = recent.get(id)?.next
    recent.delete(id)
    if (waiting) await coalesce(id, waiting)
  }

  return {
    ring(job, payload, options = {}) {
      const bell = { job, payload, options }
      const now = options.key !== undefined && !options.afterMs
      return now ? coalesce(`${job.name}\0${options.key}`, bell) : send(bell)
    },
    async close() {
      const waiting = [...recent.values()]
      for (const { timer } of waiting) clearTimeout(timer)
      recent.clear()
      await Promise.all(waiting.flatMap(({ next }) => (next ? [send(next)] : [])))
      await Promise.all(Array.from(queues.values(), (queue) => queue.close()))
    },
  }
}

/** How many rings wait, by job; for the jobs that this process has rung or answers. */
export async function countWaiting(backend: QueueBackend, jobs: readonly JobDefinition[]) {
  const counts = jobs.map(async ({ name }) => {
    const queue = backend.openQueue(name)
    try {
      return [name, await queue.count()] as const
    } finally {
      await queue.close()
    }
  })
  return Object.fromEntries(await Promise.all(counts))
}

function toJobOptions(job: JobDefinition, options: RingOptions) {
  const { key } = options
  const delay = Math.max(0, Math.ceil(options.afterMs ?? 0))
  // A ring for now must not be swallowed by one that waits for next week, so a later ring has its own key.
  const id = delay > 0 ? `${key}@${momentIn(delay)}` : key
  return {
    delay,
    attempts: job.attempts,
    backoff: { type: 'custom' },
    removeOnComplete: true,
    removeOnFail: { count: 50, age: 86_400 },
    ...(key !== undefined && { deduplication: { id: String(id), keepLastIfActive: true } }),
  }
}

function momentIn(delayMs: number): number {
  return Math.ceil((performance.timeOrigin + performance.now() + delayMs) / MOMENT_MS)
}

async function refuseLater(): Promise<never> {
  await sleep(RING_TIMEOUT_MS, undefined, { ref: false })
  throw new Error(`the queue did not answer within ${RING_TIMEOUT_MS} ms`)
}
