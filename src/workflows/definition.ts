import { z } from 'zod'
import { PropertyFilter } from '../segments/property-filter.ts'
import { Steps } from './block.ts'
import { Duration, EventType, Key, Share } from './fields.ts'
import { findTriggerType, type Trigger, triggerTypeNames } from './triggers/catalogue.ts'

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

/** The trigger's own schema reads it, so that an error names the field and not "no union member matched". */
export const TriggerSchema = z.unknown().transform((raw, context): Trigger => {
  const type = findTriggerType(raw)
  if (!type) {
    context.addIssue({ code: 'custom', message: `must have one of ${triggerTypeNames.join(', ')}` })
    return z.NEVER
  }
  const parsed = type.schema.safeParse(raw)
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
