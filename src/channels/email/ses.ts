import { GetSendQuotaCommand, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import {
  type AppError,
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../core/errors.ts'
import type { EmailProvider, OutgoingMail } from '../channel.ts'

export interface SesSettings {
  readonly region: string
  /** Instead of Amazon's own, for a local SES. */
  readonly endpoint?: string | undefined
  readonly configurationSet?: string | undefined
  readonly timeoutMs?: number
  /** Requests at once. */
  readonly maxInFlight?: number
}

const TIMEOUT_MS = 20_000
const SLOW_MS = 2_000
const ACCOUNT_MS = 300_000
const QUOTA_MS = 3_600_000
const REFUSES_THIS_MAIL = new Set(['MessageRejected', 'InvalidParameterValue', 'ValidationError'])
/** Said of the message, meant of the account: it may send nothing to anybody until somebody acts. */
const ACCOUNT_PHRASE = /is not verified|sending (?:is |has been )?(?:paused|disabled)|account/i
const QUOTA_PHRASE = /daily (?:message )?quota/i
/** Failures before a request could leave. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
])

/** One attempt only: SES has no idempotency key, so the SDK's own retries could send a mail twice. */
export function sesClient({
  region,
  endpoint,
  timeoutMs = TIMEOUT_MS,
  maxInFlight = 50,
}: SesSettings): SESClient {
  return new SESClient({
    region,
    maxAttempts: 1,
    ...(endpoint ? { endpoint } : {}),
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpsAgent: { maxSockets: maxInFlight, keepAlive: true },
      httpAgent: { maxSockets: maxInFlight, keepAlive: true },
    },
  })
}

export function sesProvider(client: SESClient, settings: SesSettings): EmailProvider {
  return {
    name: 'ses',
    maxInFlight: settings.maxInFlight ?? 50,
    async send(mail) {
      const sent = await client.send(toCommand(mail, settings)).catch((error: unknown) => {
        throw sesError(error)
      })
      if (!sent.MessageId) throw new ProviderUncertainError('SES answered without a message id')
      return { providerMessageId: sent.MessageId }
    },
    async close() {
      client.destroy()
    },
  }
}

export interface SesQuota {
  readonly dailyMax: number
  readonly sentToday: number
  readonly perSecondMax: number
}

/** What the account may send. Throws the SDK's own errors: nothing of a message is at stake. */
export async function readSesQuota(client: SESClient): Promise<SesQuota> {
  const quota = await client.send(new GetSendQuotaCommand({}))
  return {
    dailyMax: quota.Max24HourSend ?? 0,
    sentToday: quota.SentLast24Hours ?? 0,
    perSecondMax: quota.MaxSendRate ?? 0,
  }
}

/** One recipient per mail: a complaint names everybody at the domain (COMPLIANCE.md A6). */
function toCommand(mail: OutgoingMail, { configurationSet }: SesSettings): SendRawEmailCommand {
  return new SendRawEmailCommand({
    Source: mail.from,
    Destinations: [mail.to],
    RawMessage: { Data: Buffer.from(mail.mime, 'latin1') },
    Tags: Object.entries(mail.tags).map(([name, value]) => ({ Name: toTag(name), Value: toTag(value) })),
    ...(configurationSet ? { ConfigurationSetName: configurationSet } : {}),
  })
}

/** SES takes no other characters in a tag, and refuses the whole mail for one. */
function toTag(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 256) || '-'
}

/** Unless SES clearly said no, the mail may be on its way. */
export function sesError(error: unknown): AppError {
  const cause = { cause: error }
  if (!(error instanceof SESServiceException)) return ofNetwork(error, cause)
  if (isThrottled(error)) {
    const retryAfterMs = QUOTA_PHRASE.test(error.message) ? QUOTA_MS : SLOW_MS
    return new ProviderUnavailableError(`SES asks for patience: ${error.name}`, { ...cause, retryAfterMs })
  }
  if (error.$fault === 'server') return new ProviderUncertainError('SES gave no clear answer', cause)
  if (REFUSES_THIS_MAIL.has(error.name) && !ACCOUNT_PHRASE.test(error.message)) {
    return new ProviderRejectedError(`SES refused the mail: ${error.name}`, cause)
  }
  return new ProviderUnavailableError(`SES refused the account: ${error.name}`, {
    ...cause,
    retryAfterMs: ACCOUNT_MS,
  })
}

function isThrottled(error: SESServiceException): boolean {
  return (
    error.$metadata.httpStatusCode === 429 || /^(?:Throttling|TooManyRequests|LimitExceeded)/.test(error.name)
  )
}

function ofNetwork(error: unknown, cause: ErrorOptions): AppError {
  const { code, name } = error as { code?: string; name?: string }
  if (name === 'CredentialsProviderError') {
    return new ProviderUnavailableError('there are no AWS credentials', {
      ...cause,
      retryAfterMs: ACCOUNT_MS,
    })
  }
  if (code && NOT_SENT.has(code)) return new ProviderUnavailableError('SES could not be reached', cause)
  return new ProviderUncertainError('SES gave no clear answer', cause)
}
