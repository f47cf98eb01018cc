import {
  type AppError,
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../core/errors.ts'
import type { BounceAction } from './bounce-codes.ts'
import { classifyBounce } from './classify-bounce.ts'
import { withoutAddresses } from './without-addresses.ts'

/** What nodemailer puts on its errors. */
interface SmtpFailure {
  readonly code?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
}

/** A refusal of our account, our rate or our server: it says nothing about this mail, which waits. */
const ACCOUNT_ACTIONS: ReadonlySet<BounceAction> = new Set([
  'fix_config',
  'pause_sender',
  'slow_domain',
  'retry',
])
const SLOW_MS = 60_000
const ACCOUNT_MS = 300_000

/**
 * By the stage at which it failed. A reply of the server is certain: 5xx to RCPT TO or DATA refuses the mail,
 * anything else leaves it with us. Without a reply, all is certain until the body was asked for
 * (`started`), and nothing after that.
 */
export function smtpError(error: unknown, started: boolean): AppError {
  const failure = error as SmtpFailure
  const cause = { cause: error }
  if (failure.responseCode) return ofReply(failure, failure.responseCode, cause)
  if (started)
    return new ProviderUncertainError(
      'the mail server took the mail and did not say what became of it',
      cause,
    )

  const why =
    failure.code === 'EAUTH'
      ? 'the mail server refused our user and password'
      : 'the mail server could not be reached'
  return new ProviderUnavailableError(why, {
    ...cause,
    ...(failure.code === 'EAUTH' ? { retryAfterMs: ACCOUNT_MS } : {}),
  })
}

function ofReply(failure: SmtpFailure, smtp: number, cause: ErrorOptions): AppError {
  const text = failure.response ?? ''
  const firstLine = text.split(/\r?\n/)[0] ?? String(smtp)
  const said = `the mail server answered ${withoutAddresses(firstLine).slice(0, 200)}`
  const isAboutMail = failure.command === 'RCPT TO' || failure.command === 'DATA'
  const [, action] = classifyBounce({
    smtp,
    text,
    enhanced: /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? null,
  })
  if (smtp >= 500 && isAboutMail && !ACCOUNT_ACTIONS.has(action))
    return new ProviderRejectedError(said, cause)

  return new ProviderUnavailableError(said, { ...cause, retryAfterMs: smtp < 500 ? SLOW_MS : ACCOUNT_MS })
}
