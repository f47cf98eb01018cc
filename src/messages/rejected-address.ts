import { classifyBounce } from '../channels/email/classify-bounce.ts'
import { ProviderRejectedError } from '../core/errors.ts'

/** What an SMTP conversation leaves on the error that ended it. */
interface SmtpReply {
  readonly responseCode?: unknown
  readonly response?: unknown
  readonly command?: unknown
}

/**
 * Did the server say, in answer to RCPT TO, that there is no such mailbox? Only then is the address to blame:
 * refusals of content, sender or account suppress nobody (COMPLIANCE.md A3).
 */
export function isAddressProblem(error: unknown): boolean {
  if (!(error instanceof ProviderRejectedError) || typeof error.cause !== 'object' || error.cause === null)
    return false
  const { responseCode, response, command } = error.cause as SmtpReply
  if (typeof responseCode !== 'number' || command !== 'RCPT TO') return false

  const text = typeof response === 'string' ? response : ''
  const enhanced = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? null
  const [, action] = classifyBounce({ smtp: responseCode, text, enhanced })
  return action === 'suppress'
}
