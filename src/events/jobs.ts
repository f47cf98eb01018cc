import { z } from 'zod'
import { afterCommit, type Context } from '../context.ts'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** There is something in the inbox. Without payload: a pass looks at every lane that has work. */
export const enginePass = defineJob({
  name: 'engine.pass',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(250, 5_000),
})

export const ensurePartitionsJob = defineJob({
  name: 'events.ensure_partitions',
  payload: z.object({}),
  attempts: 5,
  backoff: exponentialBackoff(5_000, 300_000),
})

export const pruneReceiptsJob = defineJob({
  name: 'events.prune',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(5_000, 300_000),
})

/** Rings the engine once what was done is committed. Rings that wait already are one with this one. */
export function ringEngine(ctx: Context): Promise<void> {
  return afterCommit(ctx, () => ctx.queue.ring(enginePass, {}, { key: 'engine' }))
}
