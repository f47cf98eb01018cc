import { z } from 'zod'
import { addDuration, isDuration } from '../core/calendar.ts'
import { InvalidInputError } from '../core/errors.ts'

const rate = z.number().min(0).max(1)

/** The share of the messages sent that get each response. */
export const ResponseRates = z.strictObject({
  delivered: rate.default(1),
  opened: rate.default(0),
  clicked: rate.default(0),
  replied: rate.default(0),
  bounced: rate.default(0),
})
export type ResponseRates = z.output<typeof ResponseRates>

const responseModes = ['recorded', 'learnt', 'none'] as const

/**
 * `since` and `until`: an ISO instant, or how long ago (`90d`, `12h`, `P3M`). `responses`: `recorded` copies what
 * really came back where the workflow really ran, `learnt` draws by the rates of the real messages of the period,
 * an object draws by the rates that it gives, `none` answers nothing.
 */
export const SimulationOptions = z.strictObject({
  since: z.string().max(40).default('90d'),
  until: z.string().max(40).optional(),
  /** At most so many customers are simulated; of more, a sample is drawn and the factor said. */
  customers: z.number().int().min(1).max(100_000).default(10_000),
  responses: z.union([z.enum(responseModes), ResponseRates]).default('recorded'),
  /** The run stops where it is after so many seconds, and says how far it came. */
  maxSeconds: z.number().int().min(1).max(3_600).default(300),
  /** Seconds: the clock stops at every multiple. 0: at every instant. Left out: as fine as the time allows. */
  clockStepS: z.number().int().min(0).max(86_400).optional(),
})
export type SimulationOptions = z.output<typeof SimulationOptions>

export interface Period {
  readonly since: Date
  readonly until: Date
}

/** At most two years: more is no forecast but an archive. */
const PERIOD_MAX_MS = 732 * 86_400_000
const SHORT = /^(\d{1,5})([dhm])$/

/** Throws InvalidInputError for what is no instant, or a period that is empty or too long. */
export function toPeriod({ since, until }: SimulationOptions, now: Date, zone: string): Period {
  const period = {
    since: toInstant('since', since, now, zone),
    until: until === undefined ? now : toInstant('until', until, now, zone),
  }
  if (period.until > now) refuse('until', 'the future has no history', 'leave it out for now')
  if (period.since >= period.until) refuse('since', 'must be before until', 'such as 90d')
  if (period.until.getTime() - period.since.getTime() > PERIOD_MAX_MS)
    refuse('since', 'the period is longer than two years', 'such as 90d')
  return period
}

function toInstant(path: string, text: string, now: Date, zone: string): Date {
  const ago = toDuration(text)
  if (ago !== undefined) return addDuration(now, zone, `-${ago}`)
  const ms = Date.parse(text)
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(ms)) return new Date(ms)
  return refuse(
    path,
    `${text} is neither an instant nor a duration`,
    'such as 90d, P3M or 2026-01-31T00:00:00Z',
  )
}

function toDuration(text: string): string | undefined {
  const short = SHORT.exec(text)
  if (short) return short[2] === 'd' ? `P${short[1]}D` : `PT${short[1]}${short[2]?.toUpperCase()}`
  return isDuration(text) ? text : undefined
}

function refuse(path: string, message: string, remedy: string): never {
  throw new InvalidInputError('the simulation cannot begin', [{ path, message, remedy }])
}
