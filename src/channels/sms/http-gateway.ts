import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import {
  type AppError,
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../core/errors.ts'
import { randomToken } from '../../core/ids.ts'
import type { OutgoingSms, SmsProvider } from '../channel.ts'
import { type PostAnswer, PostFailure, postOnce } from '../post-once.ts'
import { PrivateAddressError } from '../private-address.ts'
import { signBody } from '../signature.ts'

export interface GatewaySettings {
  readonly url: string
  /** Signs what we send (`X-Relance-Signature`), and what the gateway reports back. */
  readonly secret: string
  /** The operator named an address inside their own network on purpose. */
  readonly allowPrivate: boolean
  readonly timeoutMs?: number
  readonly maxInFlight?: number
}

const TIMEOUT_MS = 15_000
const MAX_ANSWER_BYTES = 64_000
const ACCOUNT_MS = 300_000
const SLOW_MS = 30_000
const REFUSES_THIS_TEXT = new Set([400, 413, 422])

const Accepted = z.object({
  id: z.union([z.string().min(1).max(200), z.number()]),
  parts: z.number().int().positive().optional(),
})

/**
 * Any SMS service behind one small HTTP interface: POST `{ reference, to, text, sender }`, answered by 2xx and
 * `{ id, parts? }`. `Idempotency-Key` is the reference: a gateway that knows it sends once.
 */
export function gatewaySmsProvider(settings: GatewaySettings, clock: Clock): SmsProvider {
  const url = new URL(settings.url)
  return {
    name: 'http',
    maxInFlight: settings.maxInFlight ?? 20,
    async send(sms) {
      const reference = sms.messageId === null ? `test-${randomToken(9)}` : `relance-${sms.messageId}`
      const body = JSON.stringify(toBody(sms, reference))
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': reference,
        'x-relance-signature': signBody(body, settings.secret, clock.now()),
      }
      const { allowPrivate, timeoutMs = TIMEOUT_MS } = settings
      const rules = { allowPrivate, timeoutMs, maxBytes: MAX_ANSWER_BYTES }
      const answer = await postOnce(url, { body, headers }, rules).catch((error: unknown) => {
        throw toError(error)
      })
      return readAnswer(answer, reference)
    },
    close: () => Promise.resolve(),
  }
}

function toBody({ to, text, sender }: OutgoingSms, reference: string) {
  return { reference, to, text, sender }
}

/** Without an id of the gateway's own, its reports have to name our reference. */
function readAnswer(
  { status, retryAfter, body }: PostAnswer,
  reference: string,
): { providerMessageId: string; parts?: number } {
  if (status >= 200 && status < 300) {
    const accepted = Accepted.safeParse(parseJson(body))
    if (!accepted.success) return { providerMessageId: reference }
    const { id, parts } = accepted.data
    return { providerMessageId: String(id), ...(parts === undefined ? {} : { parts }) }
  }
  const said = `the SMS gateway answered ${status}`
  if (REFUSES_THIS_TEXT.has(status)) throw new ProviderRejectedError(said)
  if (status === 429 || status === 503)
    throw new ProviderUnavailableError(said, { retryAfterMs: toDelayMs(retryAfter) })
  if (status >= 500) throw new ProviderUncertainError(said)
  throw new ProviderUnavailableError(`${said}: check its URL and secret`, { retryAfterMs: ACCOUNT_MS })
}

function toDelayMs(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * 1_000 : SLOW_MS
}

function toError(error: unknown): AppError {
  if (!(error instanceof PostFailure)) throw error
  const cause = { cause: error.cause }
  if (error.written) return new ProviderUncertainError('the SMS gateway gave no answer', cause)
  const isPrivate = error.cause instanceof PrivateAddressError
  return new ProviderUnavailableError(
    isPrivate ? 'the SMS gateway is at a private address' : 'the SMS gateway could not be reached',
    cause,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
