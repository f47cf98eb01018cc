import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Something is in the score queue. The sweep rings it too. */
export const refreshScoresJob = defineJob({
  name: 'scoring.refresh',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Somebody asked for the whole base to be computed: `recomputeDueScores`, which the schedule calls too. */
export const recomputeScoresJob = defineJob({
  name: 'scoring.recompute',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(60_000, 600_000),
})
