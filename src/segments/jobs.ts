import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Works out the members of a segment whose state is `building`. */
export const buildSegmentJob = defineJob({
  name: 'segments.build',
  payload: z.object({ segmentId: z.number().int() }),
  attempts: 3,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Rings for builds that nobody works on, folds the counters and notes the sizes of the day. */
export const tendSegmentsJob = defineJob({
  name: 'segments.tend',
  payload: z.object({}),
  attempts: 1,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Compares all memberships with a computation from scratch. */
export const verifySegmentsJob = defineJob({
  name: 'segments.verify',
  payload: z.object({}),
  attempts: 1,
  backoff: exponentialBackoff(1_000, 30_000),
})
