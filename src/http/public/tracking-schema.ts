import { z } from 'zod'

export const callTypes = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
export type CallType = (typeof callTypes)[number]

const Id = z.union([z.string(), z.number()]).nullish()
/** Passed on as it is: a record of zod's would copy every property of every event. */
const Fields = z
  .custom<Record<string, unknown> | null>((value) => typeof value === 'object' && !Array.isArray(value), {
    error: 'Invalid input: expected object',
  })
  .optional()
const Context = z.object({ locale: z.unknown().optional(), timezone: z.unknown().optional() }).nullish()

/** What a call of Segment's HTTP tracking API may carry; fields of theirs that we have no use for are let pass. */
export const Call = z.object({
  userId: Id,
  anonymousId: Id,
  messageId: z.string().max(500).nullish(),
  timestamp: z.string().nullish(),
  originalTimestamp: z.string().nullish(),
  sentAt: z.string().nullish(),
  context: Context,
  event: z.unknown().optional(),
  name: z.string().nullish(),
  category: z.string().nullish(),
  groupId: Id,
  previousId: Id,
  properties: Fields,
  traits: Fields,
})
export type Call = z.infer<typeof Call>

const BATCH_ITEMS_MAX = 5_000
export const BatchCall = z.object({
  batch: z.array(Call.extend({ type: z.enum(callTypes) })).max(BATCH_ITEMS_MAX),
  sentAt: z.string().nullish(),
  context: Context,
})
