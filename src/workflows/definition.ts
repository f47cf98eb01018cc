import { z } from 'zod'
import { Condition } from '../segments/condition.ts'
import { PropertyFilter } from '../segments/property-filter.ts'
import { Steps } from './block.ts'
import { Duration, EventType, Instant, Key, Share } from './fields.ts'

const Texts = z.record(
  z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as fr'),
  z.string().min(1).max(200),
)
const Name = z.union([
  z
    .string()
    .min(1)
    .max(200)
    .transform((name) => ({ en: name }) as Record<string, string>),
  Texts,
])

/** `key` names a property that tells entries apart, such as cart_id: the re-entry rule then holds per value. */
const EventTrigger = z.strictObject({
  event: EventType,
  where: PropertyFilter.optional(),
  key: z.string().min(1).max(100).optional(),
  /** An event older than this when it is looked at starts nothing: history that was imported, a long outage. */
  latest_start: Duration.default('P1D'),
})
const EnteredTrigger = z.strictObject({ segment_entered: Key })
const LeftTrigger = z.strictObject({ segment_left: Key })
/** A campaign: everybody in a segment, or who answers a condition, at one time. Without `at`: when launched. */
const AudienceTrigger = z.strictObject({ audience: z.union([Key, Condition]), at: Instant.optional() })
const ApiTrigger = z.strictObject({ api: z.literal(true) })

export const triggers = {
  event: EventTrigger,
  segment_entered: EnteredTrigger,
  segment_left: LeftTrigger,
  audience: AudienceTrigger,
  api: ApiTrigger,
}

export type Trigger =
  | z.output<typeof EventTrigger>
  | z.output<typeof EnteredTrigger>
  | z.output<typeof LeftTrigger>
  | z.output<typeof AudienceTrigger>
  | z.output<typeof ApiTrigger>

/** The trigger's own schema reads it, so that an error names the field and not "no union member matched". */
export const TriggerSchema = z.unknown().transform((raw, context): Trigger => {
  const key = Object.keys(triggers).find((name) => typeof raw === 'object' && raw !== null && name in raw)
  if (!key) {
    context.addIssue({ code: 'custom', message: `must have one of ${Object.keys(triggers).join(', ')}` })
    return z.NEVER
  }
  const parsed = triggers[key as keyof typeof triggers].safeParse(raw)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, code: 'custom' })
  return z.NEVER
})

const Reentry = z.union([z.enum(['never', 'always', 'one_at_a_time']), z.strictObject({ after: Duration })], {
  error: 'must be never, always, one_at_a_time or { after: P7D }',
})
export type Reentry = z.output<typeof Reentry>

const Goal = z.strictObject({
  event: EventType,
  where: PropertyFilter.optional(),
  /** Counted from the entry; for the holdout too. */
  within: Duration,
  /** The property whose number is what the goal was worth. */
  value: z.string().min(1).max(100).optional(),
  /** Whether the goal ends the enrolment and withdraws its queued messages. */
  exit: z.boolean().default(true),
})
export type Goal = z.output<typeof Goal>

export const Definition = z.strictObject({
  workflow: Key,
  name: Name,
  description: z.string().max(2_000).optional(),
  /** The consent purpose that every send needs, unless the step names its own or is transactional. */
  purpose: Key.optional(),
  class: z.enum(['marketing', 'transactional']).default('marketing'),
  trigger: TriggerSchema,
  reentry: Reentry.default('never'),
  goal: Goal.optional(),
  holdout: Share.refine((share) => share < 1, 'a holdout of everybody sends nothing').default(0),
  steps: Steps,
})
export type Definition = z.output<typeof Definition>
