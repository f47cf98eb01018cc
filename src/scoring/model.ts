import { z } from 'zod'
import { isDuration } from '../core/calendar.ts'

const eventType = z.string().min(1).max(200)
const days = z.number().positive().max(3_650)

/** From `from` (inclusive) up to the next band's. */
const Band = z.strictObject({ band: z.string().min(1).max(60), from: z.number() })
const bands = z.array(Band).max(20)

export const RfmSettings = z.strictObject({
  /** The event that is an order; its value is the amount. */
  event: eventType,
  /** Orders older than this do not count, as an ISO 8601 duration; null: all of them. */
  window: z.string().refine(isDuration, 'must be an ISO 8601 duration such as P2Y').nullable(),
})
export type RfmSettings = z.infer<typeof RfmSettings>

const EventWeight = z.strictObject({
  event: eventType,
  /** Only events with these properties, e.g. `{ "outcome": "sale" }`. */
  where: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  weight: z.number().min(-1_000).max(1_000),
})

export const EngagementSettings = z.strictObject({
  /** After this many days an event counts half. */
  halfLifeDays: days,
  weights: z.array(EventWeight).min(1).max(100),
  bands,
})
export type EngagementSettings = z.infer<typeof EngagementSettings>

export const PointsSettings = z.strictObject({
  /** After this many days points count half; null: they stay. */
  halfLifeDays: days.nullable(),
  bands,
})
export type PointsSettings = z.infer<typeof PointsSettings>

/** What a company chooses about a model. */
export const ModelSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rfm'), settings: RfmSettings }),
  z.strictObject({ kind: z.literal('engagement'), settings: EngagementSettings }),
  z.strictObject({ kind: z.literal('points'), settings: PointsSettings }),
])
export type ModelSettings = z.infer<typeof ModelSettings>

export const ModelKey = z.string().regex(/^[a-z][a-z0-9_-]{0,59}$/, 'lower-case letters, digits, _ and -')

/**
 * Where the ranks of the last run over the whole base lay: `recency[0]` is the least last-order date
 * (`YYYY-MM-DD`) that scored 2 or more, `recency[3]` the least that scored 5; likewise number of order days
 * and amount. Null where nobody scored that much.
 */
export const RfmRun = z.object({
  recency: z.array(z.string().nullable()).length(4),
  frequency: z.array(z.number().nullable()).length(4),
  monetary: z.array(z.number().nullable()).length(4),
})
export type RfmRun = z.infer<typeof RfmRun>

export type ScoreModel = ModelSettings & {
  readonly key: string
  /** When the whole base was last computed; null: never. */
  readonly trainedAt: Date | null
  /** Over how many customers. */
  readonly customers: number
  readonly run: RfmRun | null
  /** When somebody last asked for a run, or changed the settings. */
  readonly requestedAt: Date | null
}

const DAY_MS = 86_400_000
/** A base without a single scored customer is about to be filled: by an import, by the first events. */
const EMPTY_MS = 5 * 60_000

/** Is the whole base to be computed by this model: once a day, when asked, and soon after the first customers. */
export function isRunDue(model: ScoreModel, now: Date): boolean {
  const { trainedAt, requestedAt, customers } = model
  if (trainedAt === null) return true
  if (requestedAt !== null && requestedAt > trainedAt) return true
  return (
    now.getTime() - trainedAt.getTime() >= (customers === 0 && model.kind !== 'points' ? EMPTY_MS : DAY_MS)
  )
}

/** A mail that was opened weighs nothing: machines open most of them. Only what a person did on purpose counts. */
export const defaultModels: readonly (ModelSettings & { key: string })[] = [
  { key: 'rfm', kind: 'rfm', settings: { event: 'order_placed', window: null } },
  {
    key: 'engagement',
    kind: 'engagement',
    settings: {
      halfLifeDays: 30,
      weights: [
        { event: 'order_placed', weight: 10 },
        { event: 'form_submitted', weight: 5 },
        { event: 'message_clicked', weight: 4 },
        { event: 'message_replied', weight: 6 },
        { event: 'cart_updated', weight: 3 },
        { event: 'page_viewed', weight: 1 },
        { event: 'call_outcome', where: { outcome: 'sale' }, weight: 8 },
        { event: 'message_unsubscribed', weight: -15 },
        { event: 'message_complained', weight: -30 },
      ],
      bands: [
        { band: 'cold', from: 0 },
        { band: 'warm', from: 3 },
        { band: 'hot', from: 12 },
      ],
    },
  },
]
