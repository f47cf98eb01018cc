import type { Log } from '../core/log.ts'
import type { JobDefinition } from '../queue/job.ts'
import type { Queue } from '../queue/queue.ts'

export type AnyHandler = (payload: unknown) => Promise<void>

/**
 * A doorbell that this process answers itself, for its sweep: the queue may hold back a ring whose key belongs
 * to a worker that died, and the sweep is what must work when the queue does not.
 */
export function localBell(handlers: ReadonlyMap<string, AnyHandler>, log: Log): Queue {
  const answering = new Set<Promise<void>>()

  async function answer(job: JobDefinition, payload: unknown): Promise<void> {
    const handle = handlers.get(job.name)
    if (!handle) throw new Error(`nobody answers ${job.name}`)
    await handle(job.payload.parse(payload)).catch((error: unknown) => {
      log.error({ job: job.name, err: error }, 'a job failed')
    })
  }

  return {
    async ring(job, payload) {
      const answered = answer(job, payload).finally(() => answering.delete(answered))
      answering.add(answered)
    },
    async close() {
      await Promise.allSettled(answering)
    },
  }
}
