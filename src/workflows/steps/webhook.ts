import { z } from 'zod'
import { deadline, needsZone } from '../deadline.ts'
import { AttributeName, Duration, Key, stepHead, THEN } from '../fields.ts'
import { defineStep, type Effect, type Outcome } from '../step.ts'

const AnswerPath = z
  .string()
  .regex(/^[^.\s]{1,100}(\.[^.\s]{1,100}){0,9}$/, 'must be a path in the answer such as id or contact.tier')

const Webhook = z.strictObject({
  endpoint: Key.describe('Where to call: an endpoint of the settings'),
  include: z.array(AttributeName).max(50).default([]).describe('Attributes of the customer that are sent'),
  map: z
    .record(AttributeName, AnswerPath)
    .default({})
    .describe('Attributes that the answer sets: { tier: contact.tier }'),
  within: Duration.default('P1D').describe('How long to try'),
  attempts: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(10)
    .describe('How often to try, 10 s apart, then twice as long'),
})

/**
 * Tells another program that the customer is here and waits for its answer. Goes to `else` when it refused, could
 * not be reached often enough, or took too long. The call is made at least once, with a key that stays the same.
 */
export const webhookStep = defineStep({
  type: 'webhook',
  block: (steps) =>
    z.strictObject({
      ...stepHead,
      webhook: z.union([Key.transform((endpoint) => Webhook.parse({ endpoint })), Webhook], {
        error: (issue) =>
          issue.code === 'invalid_union'
            ? undefined
            : 'must be the key of an endpoint or { endpoint: key, … }',
      }),
      [THEN]: steps.optional(),
      else: steps.optional(),
    }),
  toNode: ({ webhook, then, else: otherwise }) => ({
    settings: webhook,
    lists: { [THEN]: then, else: otherwise },
  }),
  needs: ({ include, within }) => ({ zone: needsZone(within), webhook: true, attributes: include }),
  wakesOn: () => ['wake:webhook'],
  references: ({ endpoint }) => [{ kind: 'endpoint', key: endpoint }],
  enter(settings, visit, facts, now): Outcome {
    const until = deadline(visit.arrivedAt, facts.customerZone, settings.within)
    if (visit.isArrival) {
      const { endpoint, map, attempts } = settings
      const call: Effect = {
        kind: 'webhook',
        endpoint,
        attributes: facts.attributes,
        map,
        attempts,
        expiresAt: until,
      }
      return { kind: 'wait', until, effects: [call] }
    }
    const { state, status, error, answer } = facts.webhook ?? { state: 'open' as const }
    if (state === 'succeeded')
      return { kind: 'next', branch: 'then', because: { status }, effects: toChanges(answer ?? {}) }
    if (state !== 'open') return { kind: 'next', branch: 'else', because: { status, error } }
    return until <= now
      ? { kind: 'next', branch: 'else', because: { timeout: settings.within } }
      : { kind: 'wait', until }
  },
})

function toChanges(set: Readonly<Record<string, unknown>>): Effect[] {
  if (Object.keys(set).length === 0) return []
  return [{ kind: 'attributes', set, increment: {}, append: {}, remove: {}, clear: [] }]
}
