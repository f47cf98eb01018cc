import type { Instruction, Program } from '../program.ts'
import { stepTypeOf } from '../steps/catalogue.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Known } from './known.ts'
import { reachableFrom, successorsOf } from './reach.ts'
import { triggerSegments } from './trigger-segments.ts'

/** Steps that count their rounds, so that a way back to them comes to an end. */
const BOUNDED = new Set(['repeat'])

/** What goes round for ever: steps that lead back to themselves, and workflows that start themselves again. */
export function lintLoops(program: Program, known: Known): Finding[] {
  return [...lintCycles(program), ...lintSelfStart(program, known)]
}

function lintCycles({ instructions }: Program): Finding[] {
  const unbounded = new Map(
    instructions.filter(({ type }) => !BOUNDED.has(type)).map((instruction) => [instruction.id, instruction]),
  )
  const inCycle = (one: Instruction) => reachableFrom(successorsOf(one), unbounded).has(one.id)
  return [...unbounded.values()].filter(inCycle).map(({ id }) =>
    error('unbounded_loop', `steps.${id}`, {
      message: 'leads back to itself without a bound',
      remedy: 'go round with a repeat, which has one',
    }),
  )
}

/**
 * A trigger that the workflow's own steps set off. With re-entry `always` it goes on until the guard of 60
 * entries an hour; with a period it goes on for ever, but slowly, and may be meant.
 */
function lintSelfStart({ header, instructions }: Program, known: Known): Finding[] {
  const { reentry, trigger } = header
  if (reentry === 'never') return []
  const effects = instructions.flatMap(effectsOf)
  const causes = triggerTopics(trigger, known)
  const cause = effects.find(({ topic }) => causes.includes(topic))
  if (!cause) return []
  const message = `its own step ${cause.step} sets off its trigger (${cause.topic}), so it starts itself again`
  const remedy = 'use reentry: never, or another trigger'
  const say = typeof reentry === 'object' ? warning : error
  return [say('unbounded_loop', 'trigger', { message, remedy })]
}

function triggerTopics(trigger: Program['header']['trigger'], known: Known): readonly string[] {
  if ('event' in trigger) return [`event:${trigger.event}`]
  if (!('segment_entered' in trigger || 'segment_left' in trigger)) return []
  return triggerSegments(trigger).flatMap((key) => known.segmentTopics.get(key) ?? [])
}

/** What a step brings about by itself, as topics of the inbox. A click or an order is the customer's doing. */
function effectsOf({ id, type, settings }: Instruction): { step: string; topic: string }[] {
  const topics = [
    ...(stepTypeOf(type).contacts && type !== 'call'
      ? ['event:message_sent', 'event:message_delivered']
      : []),
    ...(type === 'consent' ? ['event:consent_withdrawn'] : []),
    ...(type === 'tag' ? ['attribute:tags'] : []),
    ...(type === 'update' ? attributesOf(settings).map((name) => `attribute:${name.split('.')[0]}`) : []),
  ]
  return topics.map((topic) => ({ step: id, topic }))
}

/** Names under any of the step's verbs: set, increment and so on are all keyed by attribute. */
function attributesOf(settings: unknown): string[] {
  return Object.values(settings as Record<string, unknown>).flatMap((part) => {
    if (Array.isArray(part)) return part.filter((name) => typeof name === 'string')
    return typeof part === 'object' && part !== null ? Object.keys(part) : []
  })
}
