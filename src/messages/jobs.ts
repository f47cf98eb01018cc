import { z } from 'zod'
import { defineJob, exponentialBackoff } from '../queue/job.ts'

export const dispatchChannels = ['email', 'sms'] as const
export type DispatchChannel = (typeof dispatchChannels)[number]

/** Hand over what is due on this channel. */
export const dispatchMessages = defineJob({
  name: 'messages.dispatch',
  payload: z.object({ channel: z.enum(dispatchChannels) }),
  attempts: 3,
  backoff: exponentialBackoff(500, 5_000),
})

/** Look for messages whose sender died, and decide what becomes of them. */
export const recoverMessages = defineJob({
  name: 'messages.recover',
  payload: z.object({}),
  attempts: 1,
  backoff: exponentialBackoff(1_000, 1_000),
})

/** Decide about clicks that waited to see whether a scanner follows them. */
export const settleClicks = defineJob({
  name: 'messages.settle_clicks',
  payload: z.object({}),
  attempts: 3,
  backoff: exponentialBackoff(500, 5_000),
})
