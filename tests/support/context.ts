import type { Context } from '../../src/context.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { jsonLog } from '../../src/core/log.ts'
import type { Db } from '../../src/db/client.ts'
import type { Queue } from '../../src/queue/queue.ts'

export interface Ring {
  job: string
  payload: unknown
  afterMs?: number
  key?: string
}

export interface RecordingQueue extends Queue {
  readonly rings: Ring[]
}

/** A Monday morning on which no clock changes. */
export const testNow = new Date('2026-03-02T09:00:00Z')

/** Remembers the rings and answers none. */
export function recordingQueue(): RecordingQueue {
  const rings: Ring[] = []
  return {
    rings,
    async ring(job, payload, options) {
      rings.push({ job: job.name, payload, ...options })
    },
    async close() {},
  }
}

/** A context at `testNow`, with whatever the test is about put in its place. */
export function testContext(db: Db, overrides: Partial<Context> = {}): Context {
  return {
    db,
    clock: fixedClock(testNow),
    queue: recordingQueue(),
    actor: { kind: 'system', id: 'test', name: 'Test' },
    log: jsonLog('silent'),
    masterKey: Buffer.alloc(32, 1),
    publicUrl: 'http://localhost:3000',
    ...overrides,
  }
}
