import { z } from 'zod'
import { addDuration, isDuration } from '../core/calendar.ts'
import { InvalidInputError } from '../core/errors.ts'
import { callOutcomes, isRetried, type OutcomeEffect } from './call-task.ts'

const duration = z.string().refine(isDuration, 'must be an ISO 8601 duration such as PT4H')
const Key = z
  .string()
  .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/, 'must be lower-case words joined by - or _')
  .max(80)

/** How a list is worked. Times between tries are from the end of the call before. */
export const CallListSettings = z.strictObject({
  /** Calls without reaching anybody, after which the task is given up. */
  maxAttempts: z.number().int().min(1).max(20).default(3),
  retryAfter: z
    .strictObject({
      no_answer: duration.default('PT4H'),
      busy: duration.default('PT30M'),
      voicemail: duration.default('P1D'),
    })
    .prefault({}),
  /** How long an agent keeps a call that they took, in minutes. */
  leaseMinutes: z.number().int().min(1).max(480).default(15),
  /** The number that the called person sees; must be one that can be called back. E.164. */
  callerNumber: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be E.164 such as +33162000000')
    .nullable()
    .default(null),
  /** Results of this list beside the common ones; each means that the person was reached. */
  outcomes: z
    .array(Key.refine((key) => !isCommon(key), 'is a common outcome already'))
    .max(30)
    .default([]),
})
export type CallListSettings = z.output<typeof CallListSettings>

export const CallListInput = z.strictObject({
  key: Key,
  name: z.string().min(1).max(200),
  settings: CallListSettings.prefault({}),
})
export type CallListInput = z.input<typeof CallListInput>

function isCommon(key: string): boolean {
  return (callOutcomes as readonly string[]).includes(key)
}

interface Call {
  readonly outcome: string
  readonly callbackAt?: Date | undefined
  /** Calls of this task before this one that reached nobody. */
  readonly attemptsBefore: number
}

/**
 * What this result does to the task. Throws InvalidInputError for a result that the list does not know, and
 * for a call-back without a future instant.
 */
export function effectOf(settings: CallListSettings, call: Call, now: Date): OutcomeEffect {
  const { outcome } = call
  if (!isCommon(outcome) && !settings.outcomes.includes(outcome)) {
    const known = [...callOutcomes, ...settings.outcomes].join(', ')
    throw new InvalidInputError(`this list has no outcome ${outcome}`, [
      { path: 'outcome', message: 'is unknown', remedy: `use one of ${known}` },
    ])
  }
  if (outcome === 'callback')
    return { kind: 'again', at: callbackInstant(call, now), callback: true, countsAttempt: false }
  if (outcome === 'not_called') return { kind: 'again', at: now, callback: false, countsAttempt: false }
  if (outcome === 'wrong_number') return { kind: 'failed', reason: 'wrong_number' }
  if (!isRetried(outcome)) return { kind: 'reached' }
  if (call.attemptsBefore + 1 >= settings.maxAttempts) return { kind: 'failed', reason: 'not_reached' }
  return {
    kind: 'again',
    at: addDuration(now, 'UTC', settings.retryAfter[outcome]),
    callback: false,
    countsAttempt: true,
  }
}

function callbackInstant({ callbackAt }: Call, now: Date): Date {
  if (callbackAt && callbackAt > now) return callbackAt
  throw new InvalidInputError('a call-back needs a future instant', [
    {
      path: 'callbackAt',
      message: callbackAt ? 'is in the past' : 'is missing',
      remedy: 'give when to call back',
    },
  ])
}
