import type { z } from 'zod'

/** Milliseconds to wait before attempt `attempt + 1`. */
export type Backoff = (attempt: number) => number

/** One kind of job. The payload is ids: the facts are in the database when the bell is answered. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  /** `room.verb` */
  readonly name: string
  readonly payload: Payload
  /** How often a failing handler is called in all. The sweep of the room comes after that. */
  readonly attempts: number
  readonly backoff: Backoff
}

export function defineJob<Payload extends z.ZodType>(job: JobDefinition<Payload>): JobDefinition<Payload> {
  return job
}

/** `firstMs`, doubled for each further failure, at most `maxMs`. */
export function exponentialBackoff(firstMs: number, maxMs: number): Backoff {
  return (attempt) => Math.min(firstMs * 2 ** (attempt - 1), maxMs)
}
