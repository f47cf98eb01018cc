import type { Queue } from '../queue/queue.ts'

/** The queue of a process that may also answer. */
export interface NearBell extends Queue {
  /** From now on rings for these jobs are also answered here, at once; undefined: no longer. */
  answerBy(near: Pick<Queue, 'ring'> | undefined, jobs: ReadonlySet<string>): void
}

/** When this process answers itself, how often it calls others to its help: rings of one job within this are one. */
const CALL_OTHERS_EVERY_MS = 250

/**
 * Rings near, when this process is a worker itself: the way through the queue costs milliseconds twice per
 * message. And far, through the queue, so that any worker may come; what is answered here rings there now and
 * then only. Whoever comes second finds nothing to do.
 */
export function nearBell(far: Queue): NearBell {
  let near: Pick<Queue, 'ring'> | undefined
  let answered: ReadonlySet<string> = new Set()
  const calledAt = new Map<string, number>()

  /** Notes the call. */
  function calledLately(id: string): boolean {
    const now = performance.now()
    const before = calledAt.get(id)
    if (before !== undefined && now - before < CALL_OTHERS_EVERY_MS) return true
    calledAt.set(id, now)
    return false
  }
  return {
    answerBy(bell, jobs) {
      near = bell
      answered = jobs
    },
    async ring(job, payload, options) {
      if (near && options?.afterMs === undefined && answered.has(job.name)) {
        await near.ring(job, payload)
        if (calledLately(`${job.name} ${options?.key}`)) return
      }
      await far.ring(job, payload, options)
    },
    close: () => far.close(),
  }
}
