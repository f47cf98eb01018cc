import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Check, run or undo, as the import's state says. A second worker of the same import finds nothing to do. */
export const workImportJob = defineJob({
  name: 'imports.work',
  payload: z.object({ importId: z.number().int().positive() }),
  attempts: 5,
  backoff: exponentialBackoff(1_000, 60_000),
})
