import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Run a simulation whose row says that it is wanted. */
export const runSimulationJob = defineJob({
  name: 'simulation.run',
  payload: z.object({ simulationId: z.number().int().positive() }),
  attempts: 1,
  backoff: exponentialBackoff(1_000, 30_000),
})
