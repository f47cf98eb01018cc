import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { jsonLog } from '../../src/core/log.ts'
import { defineJob, exponentialBackoff } from '../../src/queue/job.ts'
import { migrateQueue, postgresBackend } from '../../src/queue/postgres-backend.ts'
import { openQueue } from '../../src/queue/queue.ts'
import { redisBackend } from '../../src/queue/redis-backend.ts'
import { startWorker } from '../../src/queue/worker.ts'
import { emptyDatabase } from '../support/database.ts'
import { testRedis } from '../support/redis.ts'
import { deferred, describeQueue, patient } from './queue-contract.ts'

const redis = testRedis()
const database = emptyDatabase()
const log = jsonLog('silent')
const job = defineJob({
  name: 'test.flush',
  payload: z.object({ n: z.number() }),
  attempts: 1,
  backoff: exponentialBackoff(10, 100),
})

describeQueue('the queue on Redis', async () => redisBackend(redis.url))
describeQueue('the queue in Postgres', async () => {
  await migrateQueue(database.url)
  return postgresBackend(database.url)
})

describe('when Redis forgets everything', () => {
  it('goes on answering the rings that come after, also during a run', async () => {
    const backend = redisBackend(redis.url)
    const queue = openQueue(backend, log)
    const admin = new Redis(redis.url)
    const answered: number[] = []
    const finish = deferred()
    const worker = await startWorker(
      job,
      async ({ n }) => {
        answered.push(n)
        if (n === 1) await finish.promise
      },
      { backend, log, concurrency: 2 },
    )
    await queue.ring(job, { n: 1 }, { key: 'k' })
    await vi.waitFor(() => expect(answered).toEqual([1]), patient)

    await admin.flushall()
    finish.resolve(undefined)
    await queue.ring(job, { n: 2 }, { key: 'k' })

    await vi.waitFor(() => expect(answered).toEqual([1, 2]), patient)
    await worker.close()
    await queue.close()
    await backend.close()
    admin.disconnect()
  })
})

describe('when there is no queue to be reached', () => {
  it.each([
    ['Redis', () => redisBackend('redis://127.0.0.1:1')],
    ['Postgres', () => postgresBackend('postgres://postgres:postgres@127.0.0.1:1/none')],
  ])('never fails nor holds the one who rings: %s', async (_, open) => {
    const backend = open()
    const queue = openQueue(backend, log)

    const outcome = await Promise.race([
      queue.ring(job, { n: 1 }).then(() => 'rung'),
      sleep(60_000, 'held', { ref: false }),
    ])

    expect(outcome).toBe('rung')
    await expect(backend.check()).rejects.toThrow()
    await queue.close()
    await backend.close()
  })
})
