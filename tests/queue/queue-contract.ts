import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { jsonLog } from '../../src/core/log.ts'
import type { QueueBackend } from '../../src/queue/backend.ts'
import { defineJob, exponentialBackoff, type JobDefinition } from '../../src/queue/job.ts'
import { countWaiting, openQueue, type Queue } from '../../src/queue/queue.ts'
import { type RunningWorker, startWorker } from '../../src/queue/worker.ts'

const log = jsonLog('silent')
/** As long as it takes on a busy machine. */
export const patient = { timeout: 120_000 }
const Payload = z.object({ n: z.number() })

/** What every backend must do, whatever is behind it. */
export function describeQueue(name: string, open: () => Promise<QueueBackend>): void {
  let backend: QueueBackend
  let queue: Queue
  let jobs = 0
  const workers: RunningWorker[] = []

  /** A job of this test's own, so that no ring of another reaches its worker. */
  function aJob(attempts = 1): JobDefinition<typeof Payload> {
    return defineJob({
      name: `test.job${++jobs}`,
      payload: Payload,
      attempts,
      backoff: exponentialBackoff(20, 100),
    })
  }

  async function answer(
    job: JobDefinition<typeof Payload>,
    handle: (n: number, attempt: number) => Promise<void>,
  ) {
    const options = { backend, log, concurrency: 4 }
    workers.push(await startWorker(job, ({ n }, attempt) => handle(n, attempt), options))
  }

  describe(name, () => {
    beforeAll(async () => {
      backend = await open()
      queue = openQueue(backend, log)
    })
    afterAll(async () => {
      await Promise.all(workers.map((worker) => worker.close()))
      await queue.close()
      await backend.close()
    })

    it('answers a ring with its payload', async () => {
      const job = aJob()
      const answered = vi.fn(async () => {})
      await answer(job, answered)

      await queue.ring(job, { n: 7 })

      await vi.waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(7, 1), patient)
    })

    it('answers a ring for later not before its instant', async () => {
      const job = aJob()
      const at = new Date(Date.now() + 400)
      const answered: number[] = []
      await answer(job, async () => void answered.push(Date.now()))

      await queue.ring(job, { n: 1 }, { afterMs: 400, key: 'k' })

      await vi.waitFor(() => expect(answered).toHaveLength(1), patient)
      expect(answered[0]).toBeGreaterThanOrEqual(at.getTime() - 5)
    })

    it('makes one of the rings with one key that still wait', async () => {
      const job = aJob()
      for (let n = 0; n < 5; n++) {
        await queue.ring(job, { n }, { key: 'lane:17' })
        await sleep(10)
      }
      await queue.ring(job, { n: 9 }, { key: 'lane:18' })

      await vi.waitFor(
        async () => expect(await countWaiting(backend, [job])).toEqual({ [job.name]: 2 }),
        patient,
      )
    })

    it('runs again for a ring that comes during the run, once, and never both at a time', async () => {
      const job = aJob()
      let running = 0
      let runs = 0
      const started = deferred()
      const finish = deferred()
      await answer(job, async () => {
        expect(++running).toBe(1)
        runs++
        started.resolve(undefined)
        if (runs === 1) await finish.promise
        running--
      })

      await queue.ring(job, { n: 1 }, { key: 'lane:1' })
      await started.promise
      for (let n = 0; n < 3; n++) {
        await queue.ring(job, { n }, { key: 'lane:1' })
        await sleep(40)
      }
      finish.resolve(undefined)

      await vi.waitFor(() => expect(runs).toBe(2), patient)
      await sleep(100)
      expect(runs).toBe(2)
    })

    it('answers now although a ring with the same key waits for later', async () => {
      const job = aJob()
      const answered = vi.fn(async () => {})
      await answer(job, answered)

      await queue.ring(job, { n: 1 }, { key: 'k', afterMs: 3_600_000 })
      await queue.ring(job, { n: 2 }, { key: 'k' })

      await vi.waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(2, 1), patient)
    })

    it('loses no ring of a storm on one key: the last change is always looked at', async () => {
      const job = aJob()
      let written = 0
      let seen = 0
      await answer(job, async () => {
        seen = written
        await sleep(3)
      })

      for (let n = 1; n <= 100; n++) {
        written = n
        void queue.ring(job, { n }, { key: 'k' })
        await sleep(1)
      }

      await vi.waitFor(() => expect(seen).toBe(100), patient)
    })

    it('retries a failing handler as the job says, then lets it be', async () => {
      const job = aJob(3)
      const attempts: number[] = []
      await answer(job, async (_, attempt) => {
        attempts.push(attempt)
        throw new Error('not today')
      })

      await queue.ring(job, { n: 1 })

      await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), patient)
      await sleep(200)
      expect(attempts).toEqual([1, 2, 3])
    })

    it('never calls the handler with a malformed payload', async () => {
      const job = aJob(3)
      const answered = vi.fn(async () => {})
      await answer(job, answered)

      await queue.ring(job, { n: 'one' } as never)
      await queue.ring(job, { n: 1 })

      await vi.waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(1, 1), patient)
    })

    it('says what it runs on', async () => {
      expect(await backend.check()).toMatchObject({ version: expect.any(String), warnings: [] })
    })
  })
}

export function deferred() {
  let resolve: (value: unknown) => void = () => undefined
  const promise = new Promise((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
