import { z } from 'zod'
import { PropertyFilter } from '../../segments/property-filter.ts'
import { deadline, needsZone } from '../deadline.ts'
import { Duration, EventType, Key, stepHead, THEN } from '../fields.ts'
import {
  defineStep,
  type EventNeed,
  type Facts,
  type Node,
  type Reference,
  type Response,
  responses,
  type StepsSchema,
} from '../step.ts'

const Match = z.union([
  z.array(z.string().min(1)).min(1).max(20),
  z.record(z.string().min(1), z.string().min(1)).transform((pairs) => Object.entries(pairs)),
])

const eventCase = {
  event: z.union([EventType, z.array(EventType).min(1).max(20)]),
  where: PropertyFilter.optional(),
  match: Match.optional().describe(
    'Properties that must equal those of the entry: [cart_id], or { cart: cart_id }',
  ),
}
const messageCase = { message: Key, is: z.enum(responses) }
const segmentCase = { segment: Key, is: z.enum(['entered', 'left']).default('entered') }

type WrittenCase = {
  readonly event?: string | readonly string[]
  readonly where?: PropertyFilter | undefined
  readonly match?: EventNeed['match'] | undefined
  readonly message?: string
  readonly segment?: string
  readonly is?: Response | 'entered' | 'left'
}

type Case = { readonly name: string } & (
  | { readonly need: EventNeed; readonly segment?: string }
  | { readonly message: string; readonly is: Response }
)

interface WaitForSettings {
  readonly cases: readonly Case[]
  /** How long at most, from the arrival. */
  readonly upto: string
}

function block(steps: StepsSchema) {
  const named = { name: Key, [THEN]: steps.optional() }
  return z
    .strictObject({
      ...stepHead,
      wait_for: z.union([
        z.strictObject({ ...eventCase, upto: Duration }),
        z.strictObject({ ...messageCase, upto: Duration }),
        z.strictObject({ ...segmentCase, upto: Duration }),
        z.strictObject({
          cases: z
            .array(
              z.union([
                z.strictObject({ ...eventCase, ...named }),
                z.strictObject({ ...messageCase, ...named }),
                z.strictObject({ ...segmentCase, ...named }),
              ]),
            )
            .min(1)
            .max(20),
          upto: Duration,
        }),
      ]),
      /** When it happened. */
      [THEN]: steps.optional(),
      /** When it did not happen in time. */
      else: steps.optional(),
    })
    .refine((written) => !('cases' in written.wait_for && written.then), {
      path: ['then'],
      message: 'each of the cases has its own then',
    })
}

/** Holds the customer until something happens, with a limit. Counts what happened since the arrival. */
export const waitForStep = defineStep({
  type: 'wait_for',
  block,
  toNode({ wait_for: written, then, else: otherwise }) {
    if (!('cases' in written)) {
      const settings: WaitForSettings = { cases: [toCase('then', written)], upto: written.upto }
      return { settings, lists: { [THEN]: then, else: otherwise } }
    }
    const lists: [string, Node[] | undefined][] = written.cases.map((one) => [`case:${one.name}`, one.then])
    const settings: WaitForSettings = {
      cases: written.cases.map((one) => toCase(`case:${one.name}`, one)),
      upto: written.upto,
    }
    return { settings, lists: { ...Object.fromEntries(lists), else: otherwise } }
  },
  needs: ({ cases, upto }) => ({
    zone: needsZone(upto),
    events: cases.flatMap((one) => ('need' in one ? [one.need] : [])),
    messages: cases.flatMap((one) => ('message' in one ? [one.message] : [])),
  }),
  wakesOn: ({ cases }) => cases.flatMap((one) => ('need' in one ? one.need.types : [`message_${one.is}`])),
  references: ({ cases }) =>
    cases.flatMap((one): Reference[] => {
      if ('message' in one) return [{ kind: 'step', key: one.message }]
      return one.segment === undefined ? [] : [{ kind: 'segment', key: one.segment }]
    }),
  enter({ cases, upto }, visit, facts, now) {
    const happened = firstOf(cases, facts)
    if (happened) return happened

    const until = deadline(visit.arrivedAt, facts.customerZone, upto)
    return until <= now
      ? { kind: 'next', branch: 'else', because: { timeout: upto } }
      : { kind: 'wait', until }
  },
})

function toCase(name: string, written: WrittenCase): Case {
  const { message, segment, is } = written
  if (message !== undefined && is !== 'entered' && is !== 'left')
    return { name, message, is: is ?? 'clicked' }
  if (segment !== undefined) {
    const need = { types: [is === 'left' ? 'segment_left' : 'segment_entered'], where: { segment } }
    return { name, need, segment }
  }
  const types = typeof written.event === 'string' ? [written.event] : (written.event ?? [])
  const { where, match } = written
  return { name, need: { types, ...(where ? { where } : {}), ...(match ? { match } : {}) } }
}

/** The case whose event came first; a message's response, which has no instant here, before any event. */
function firstOf(cases: readonly Case[], facts: Facts) {
  let position = 0
  let first: { name: string; event: NonNullable<Facts['events'][number]> } | undefined
  for (const one of cases) {
    if ('message' in one) {
      if (!facts.messages[one.message]?.[one.is]) continue
      return { kind: 'next' as const, branch: one.name, because: { message: one.message, is: one.is } }
    }
    const event = facts.events[position++]
    if (event && (!first || event.occurredAt < first.event.occurredAt)) first = { name: one.name, event }
  }
  if (!first) return undefined
  const { id, type } = first.event
  return {
    kind: 'next' as const,
    branch: first.name,
    because: { event: type, eventId: id },
    event: first.event,
  }
}
