import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

/** Enrol the audience of a campaign that was launched, from where its row says. */
export const launchCampaign = defineJob({
  name: 'workflows.launch',
  payload: z.object({ workflowId: z.number().int().positive() }),
  attempts: 5,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Move people in flight to another version, from where the migration's row says. */
export const migrateEnrolments = defineJob({
  name: 'workflows.migrate',
  payload: z.object({ migrationId: z.number().int().positive() }),
  attempts: 5,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Write down the occasions that have begun of a trigger that comes round by the clock. */
export const planOccasionsJob = defineJob({
  name: 'workflows.plan',
  payload: z.object({ workflowId: z.number().int().positive() }),
  attempts: 5,
  backoff: exponentialBackoff(1_000, 30_000),
})

/** Enrol those whom an occasion is for, from where its row says. */
export const runOccasionJob = defineJob({
  name: 'workflows.occasion',
  payload: z.object({ occasionId: z.number().int().positive() }),
  attempts: 5,
  backoff: exponentialBackoff(1_000, 30_000),
})
