import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { jsonLog } from '../../src/core/log.ts'
import type { BackendWorker, QueueBackend } from '../../src/queue/backend.ts'
import { defineJob, exponentialBackoff } from '../../src/queue/job.ts'
import { startWorker } from '../../src/queue/worker.ts'
import { patient } from './queue-contract.ts'

const job = defineJob({
  name: 'test.late',
  payload: z.object({}),
  attempts: 1,
  backoff: exponentialBackoff(10, 100),
})

/** Workers whose first connections end as listed; whether each was let loose and closed. */
function backendOf(connections: readonly Promise<void>[]) {
  const opened: { isRunning: boolean; isClosed: boolean }[] = []
  const backend: Pick<QueueBackend, 'openWorker'> = {
    openWorker(): BackendWorker {
      const state = { isRunning: false, isClosed: false }
      const connection = connections[opened.length]
      opened.push(state)
      return {
        waitUntilReady: () => connection ?? Promise.reject(new Error('opened too often')),
        async run() {
          state.isRunning = true
        },
        on: () => undefined,
        async close() {
          state.isClosed = true
        },
      }
    },
  }
  return { opened, options: { backend: backend as QueueBackend, concurrency: 1, log: jsonLog('silent') } }
}

describe('startWorker', () => {
  it('replaces a worker whose first connection failed, and lets none loose that is not connected', async () => {
    const { opened, options } = backendOf([Promise.reject(new Error('timeout')), Promise.resolve()])

    const worker = await startWorker(job, async () => undefined, options)

    await vi.waitFor(() => expect(opened).toHaveLength(2), patient)
    await vi.waitFor(() => expect(opened[1]?.isRunning).toBe(true), patient)
    expect(opened[0]).toEqual({ isRunning: false, isClosed: true })
    await worker.close()
    expect(opened[1]?.isClosed).toBe(true)
  })

  it('opens no other once it is closed', async () => {
    let fail: (error: Error) => void = () => undefined
    const connection = new Promise<void>((_, reject) => {
      fail = reject
    })
    const { opened, options } = backendOf([connection])

    const worker = await startWorker(job, async () => undefined, options)
    await worker.close()
    fail(new Error('closed while connecting'))
    await connection.catch(() => undefined)

    expect(opened).toEqual([{ isRunning: false, isClosed: true }])
  })
})
