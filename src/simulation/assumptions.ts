import { scheduledOf } from '../workflows/occasions.ts'
import type { Program } from '../workflows/program.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import type { Period, SimulationOptions } from './options.ts'
import type { SimulatedWorld } from './world.ts'

interface Facts {
  readonly options: SimulationOptions
  readonly world: SimulatedWorld
  readonly period: Period
  readonly sample: { readonly candidates: number; readonly drawn: number }
  readonly program: Program
}

/** What the figures take for granted, in sentences: part of every result. */
export function toAssumptions({ options, world, sample, program }: Facts): string[] {
  const { trigger } = program.header
  return [
    'Events count at the instant at which they occurred, even when they came in later.',
    'Attributes, addresses and scores are as they are today; consents, suppressions and segments as they were recorded then.',
    'Everything else that was sent in the period was sent as it was: this workflow waits for room under the caps and takes none from the others.',
    'The providers have no limit of their own, and an agent is free whenever a call may be made.',
    'Customers who were under way when the period begins are not followed.',
    ...sayClock(world.stepS),
    ...sayAnswers(world, options),
    ...(program.instructions.some(({ type, settings }) => stepTypeOf(type).needs(settings).ask)
      ? [
          'Nobody is asked for a consent: answers come as they were recorded, and earlier questions are not counted.',
        ]
      : []),
    ...(program.instructions.some(({ type }) => type === 'webhook')
      ? [
          'Nobody is called by webhook: calls end as the real ones did, any other succeeds at once and sets nothing.',
        ]
      : []),
    ...('score' in trigger
      ? ['A score crosses a band where that was recorded: while a live workflow listened to it.']
      : []),
    ...('audience' in trigger && !scheduledOf(trigger)
      ? ['The campaign is launched when it really was or is due in the period, else when the period begins.']
      : []),
    ...(sample.drawn < sample.candidates
      ? [
          `Only ${sample.drawn} of ${sample.candidates} customers were simulated: multiply the counts by ${(sample.candidates / sample.drawn).toFixed(2)}.`,
        ]
      : []),
  ]
}

function sayClock(stepS: number): string[] {
  return stepS === 0 ? [] : [`The engine looks every ${stepS} seconds: an instant may be late by that much.`]
}

function sayAnswers({ answering }: SimulatedWorld, { responses }: SimulationOptions): string[] {
  if (answering.kind === 'none') return ['Nobody opens, clicks or replies, and no call has an outcome.']
  if (answering.kind === 'recorded')
    return [
      'Responses and call outcomes come only where this workflow really contacted the same customer at about the same time.',
    ]
  const rates = [...answering.rates].map(
    ([channel, { delivered, opened, clicked, replied, bounced }]) =>
      `${channel}: ${percent(delivered)} delivered, ${percent(opened)} opened, ${percent(clicked)} clicked, ${percent(replied)} replied, ${percent(bounced)} bounced`,
  )
  const source = responses === 'learnt' ? 'learnt from the real messages of the period' : 'given'
  const list = rates.length > 0 ? rates.join('; ') : 'there are none, so nobody answers'
  return [
    `Responses are drawn by rates that are ${source} (${list}), evenly over a day for opens, clicks and replies.`,
    'No call has an outcome.',
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
