import type { JobsOptions } from 'bullmq'

/** What BullMQ calls a queue; one per kind of job. */
export interface BackendQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>
  /** Jobs that wait or are due later. */
  count(): Promise<number>
  on(event: 'error', listener: (error: Error) => void): unknown
  close(): Promise<void>
}

export interface BackendJob {
  readonly name: string
  readonly data: unknown
  /** Attempts before this one. */
  readonly attemptsMade: number
}

export interface BackendWorker {
  waitUntilReady(): Promise<unknown>
  /** Begins to take jobs; ends when it is closed. */
  run(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: BackendJob | undefined, error: Error) => void): unknown
  /** Waits for the running jobs. */
  close(): Promise<void>
}

export interface WorkerSettings {
  readonly concurrency: number
  /** Milliseconds before the next attempt. */
  readonly backoff: (attemptsMade: number) => number
}

export interface BackendState {
  readonly version: string
  /** What to do about what is wrong; empty when all is well. */
  readonly warnings: readonly string[]
}

/** Where the rings wait: Redis, or the database when there is no Redis. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres'
  openQueue(name: string): BackendQueue
  openWorker(
    name: string,
    process: (job: BackendJob) => Promise<void>,
    settings: WorkerSettings,
  ): BackendWorker
  /** Rejects within 2 s when it cannot be reached. */
  check(): Promise<BackendState>
  close(): Promise<void>
}

/**
 * Same for both backends. A killed worker holds its jobs, and the keys of its jobs, until its lock has run out
 * and someone has looked: 15 s at most.
 */
export const workerDefaults = {
  autorun: false,
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
} as const

/** BullMQ keeps a stream of what happened for listeners that we do not have. */
export const queueDefaults = { streams: { events: { maxLen: 10 } } } as const
