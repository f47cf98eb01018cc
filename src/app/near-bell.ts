import type { Queue } from '../queue/queue.ts'

/** The queue of a process that may also answer. */
export interface NearBell extends Queue {
  /** From now on rings for these jobs are also answered here, at once; undefined: no longer. */
  answerBy(near: Pick<Queue, 'ring'> | undefined, jobs: ReadonlySet<string>): void
}

/**
 * Rings far, through the queue, so that any worker may come; and near, when this process is a worker itself: the
 * way through the queue costs milliseconds twice per message. Whoever comes second finds nothing to do.
 */
export function nearBell(far: Queue): NearBell {
  let near: Pick<Queue, 'ring'> | undefined
  let answered: ReadonlySet<string> = new Set()
  return {
    answerBy(bell, jobs) {
      near = bell
      answered = jobs
    },
    async ring(job, payload, options) {
      if (near && options?.at === undefined && answered.has(job.name)) await near.ring(job, payload)
      await far.ring(job, payload, options)
    },
    close: () => far.close(),
  }
}
