import { createHash } from 'node:crypto'

export const callStates = ['open', 'succeeded', 'failed', 'cancelled'] as const
export type CallState = (typeof callStates)[number]

/** An answer, or its absence. */
export type Attempt =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfter: string | undefined
      readonly body: string
      readonly isCut: boolean
    }
  | { readonly kind: 'unanswered'; readonly error: string; readonly isFinal: boolean }

export interface Attempted {
  readonly attempts: number
  readonly attemptsMax: number
  readonly expiresAt: Date
  readonly map: Readonly<Record<string, string>>
  /** Spreads retries, always the same way for one call. */
  readonly idempotencyKey: string
}

export type CallOutcome =
  | { readonly kind: 'succeeded'; readonly status: number; readonly answer: Record<string, unknown> }
  | { readonly kind: 'failed'; readonly status: number | null; readonly error: string }
  | {
      readonly kind: 'again'
      readonly at: Date
      readonly status: number | null
      readonly error: string
    }

const FIRST_DELAY_MS = 10_000
const DELAY_MAX_MS = 3_600_000
/** An answer that will be another one later: the others are final. */
const TEMPORARY = new Set([408, 425, 429])

/** What becomes of a call after an attempt. A redirect is an answer like 404: nothing else is called. */
export function decideCall(call: Attempted, attempt: Attempt, now: Date): CallOutcome {
  if (attempt.kind === 'answered' && attempt.status >= 200 && attempt.status < 300) {
    const read = readMapped(call.map, attempt)
    return 'error' in read
      ? { kind: 'failed', status: attempt.status, error: read.error }
      : { kind: 'succeeded', status: attempt.status, answer: read.answer }
  }
  const { status, error, isFinal, retryAfter } = toFailure(attempt)
  if (isFinal) return { kind: 'failed', status, error }
  if (call.attempts >= call.attemptsMax)
    return { kind: 'failed', status, error: `${error}; tried ${call.attempts} times` }
  const at = new Date(now.getTime() + delayMs(call, retryAfter))
  if (at >= call.expiresAt) return { kind: 'failed', status, error: `${error}; no time left for another try` }
  return { kind: 'again', at, status, error }
}

function toFailure(attempt: Attempt) {
  if (attempt.kind === 'unanswered')
    return { status: null, error: attempt.error, isFinal: attempt.isFinal, retryAfter: undefined }
  const { status, retryAfter } = attempt
  const isRedirect = status >= 300 && status < 400
  return {
    status,
    error: isRedirect ? `answered ${status}: redirects are not followed` : `answered ${status}`,
    isFinal: status < 500 && !TEMPORARY.has(status),
    retryAfter,
  }
}

/** 10 s, doubled each time, at most an hour; a tenth more or less; never before what the other side asks for. */
function delayMs({ attempts, idempotencyKey }: Attempted, retryAfter: string | undefined): number {
  const base = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), DELAY_MAX_MS)
  const spread =
    createHash('sha256').update(`${idempotencyKey}/${attempts}`).digest().readUInt16BE(0) / 65_536
  const asked = Number(retryAfter)
  const least = Number.isFinite(asked) && asked > 0 ? Math.min(asked, 86_400) * 1_000 : 0
  return Math.max(Math.round(base * (0.9 + spread * 0.2)), least)
}

const TEXT_MAX = 10_000

/** What the paths find in the answer: texts, numbers, yes and no. What is not there or is null is left out. */
function readMapped(
  map: Readonly<Record<string, string>>,
  { body, isCut }: Extract<Attempt, { kind: 'answered' }>,
): { answer: Record<string, unknown> } | { error: string } {
  const wanted = Object.entries(map)
  if (wanted.length === 0) return { answer: {} }
  if (isCut) return { error: 'the answer is longer than 256 kB' }
  const parsed = parseJson(body)
  if (parsed === undefined) return { error: 'the answer is not JSON' }
  const found = wanted.flatMap(([name, path]) => {
    const value = valueAt(parsed, path.split('.'))
    return isPlain(value) ? [[name, value] as const] : []
  })
  return { answer: Object.fromEntries(found) }
}

function isPlain(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return value.length <= TEXT_MAX
  return typeof value === 'number' || typeof value === 'boolean'
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return valueAt((value as Record<string, unknown>)[name], rest)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
