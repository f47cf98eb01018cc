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
  /** Node's own, where nodemailer put its own in `code`. */
  readonly originalCode?: string
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
const CERTIFICATE_CODES =
  /CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID/
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

  const lasts = failure.code === 'EAUTH' || isCertificateTrouble(error)
  return new ProviderUnavailableError(whyNot(error), {
    ...cause,
    ...(lasts ? { retryAfterMs: ACCOUNT_MS } : {}),
  })
}

/** What the person who set the server up can do about it. */
function whyNot(error: unknown): string {
  const { code, originalCode } = error as SmtpFailure
  if (code === 'EAUTH') return 'the mail server refused our user and password'
  if (isCertificateTrouble(error)) {
    return 'the mail server has a certificate that is not trusted: name its CA file in NODE_EXTRA_CA_CERTS, or give it a certificate for its name'
  }
  const detail = originalCode ?? code
  return `the mail server could not be reached${detail ? ` (${detail})` : ''}`
}

/** Node's codes for a certificate that does not prove who answers. */
function isCertificateTrouble(error: unknown): boolean {
  const { code, originalCode } = error as SmtpFailure
  return [code, originalCode].some((one) => one !== undefined && CERTIFICATE_CODES.test(one))
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
