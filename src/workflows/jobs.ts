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
