import { z } from 'zod'
import { deadline, needsZone } from '../deadline.ts'
import { Duration, Key, stepHead } from '../fields.ts'
import { defineStep, type Reference } from '../step.ts'
import type { CallFacts } from '../step-facts.ts'

const OutcomeName = Key.refine((name) => name !== 'else', 'else stands beside outcomes, not in it')

const Call = z.strictObject({
  list: Key,
  script: Key,
  /** A number, or the score whose value is the priority; higher is called first. */
  priority: z.union([z.number().min(-1e9).max(1e9), Key]).default(0),
  class: z.enum(['marketing', 'transactional']).optional(),
  purpose: Key.optional(),
  /** How long to wait for an outcome. */
  within: Duration.default('P14D'),
})

/**
 * Puts the customer on a call list and waits for the outcome. Goes to `else` on an outcome that has no list
 * here, when the gate refused the call, and when the limit has passed.
 */
export const callStep = defineStep({
  type: 'call',
  contacts: true,
  block: (steps) =>
    z.strictObject({
      ...stepHead,
      call: Call,
      outcomes: z.record(OutcomeName, steps).optional(),
      else: steps.optional(),
    }),
  toNode: ({ call, outcomes = {}, else: otherwise }) => ({
    settings: { ...call, outcomes: Object.keys(outcomes) },
    lists: { ...outcomes, else: otherwise },
  }),
  needs: ({ priority, within }) => ({
    zone: needsZone(within),
    call: true,
    ...(typeof priority === 'string' ? { score: priority } : {}),
  }),
  wakesOn: () => ['call_outcome'],
  references({ list, script, priority, purpose }) {
    const wanted: Reference[] = [
      { kind: 'list', key: list },
      { kind: 'template', key: script, templateKind: 'script' },
    ]
    if (typeof priority === 'string') wanted.push({ kind: 'score', key: priority })
    if (purpose) wanted.push({ kind: 'purpose', key: purpose })
    return wanted
  },
  enter(settings, visit, facts, now) {
    const until = deadline(visit.arrivedAt, facts.customerZone, settings.within)
    if (visit.isArrival) {
      const { list, script, purpose, priority: wanted } = settings
      const priority = typeof wanted === 'number' ? wanted : (facts.score ?? 0)
      const effect = {
        kind: 'call' as const,
        list,
        script,
        class: settings.class,
        purpose,
        priority,
        expiresAt: until,
      }
      return { kind: 'wait', until, effects: [effect] }
    }
    if (facts.call && isOver(facts.call)) {
      const { state, outcome } = facts.call
      const branch = outcome !== null && settings.outcomes.includes(outcome) ? outcome : 'else'
      return { kind: 'next', branch, because: { state, outcome } }
    }
    return until <= now
      ? { kind: 'next', branch: 'else', because: { timeout: settings.within } }
      : { kind: 'wait', until }
  },
})

function isOver({ state }: CallFacts): boolean {
  return state !== 'open' && state !== 'claimed'
}
