import { createVerify } from 'node:crypto'
import { z } from 'zod'
import { ForbiddenError, InvalidInputError } from '../../core/errors.ts'

export interface SnsSettings {
  /** Topics that may speak to us; empty: none may. */
  readonly allowedTopics: readonly string[]
  /** Reads a certificate from an address that has passed the rules. */
  readonly fetchCertificate: (url: string) => Promise<string>
}

/** A proven envelope. `isStale`: older than SNS itself retries, so a replay, or a queue that was put back. */
export interface SnsEnvelope {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly messageId: string
  readonly topic: string
  readonly message: string
  readonly subscribeUrl?: string
  readonly at: Date
  readonly isStale: boolean
}

/** SNS gives up after an hour (COMPLIANCE.md A6); twice that allows for clocks. */
const FRESH_MS = 2 * 3_600_000
const HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/
const ALGORITHMS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

const Envelope = z.object({
  Type: z.string(),
  MessageId: z.string().max(200),
  TopicArn: z.string().max(500),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.string(),
  Signature: z.string().max(2_000),
  SigningCertURL: z.string().max(1_000),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().max(2_000).optional(),
  Token: z.string().max(2_000).optional(),
})
type Envelope = z.infer<typeof Envelope>

const NOTIFICATION_KEYS = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const
const CONFIRMATION_KEYS = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const
const KEYS = {
  Notification: NOTIFICATION_KEYS,
  SubscriptionConfirmation: CONFIRMATION_KEYS,
  UnsubscribeConfirmation: CONFIRMATION_KEYS,
} as const

/**
 * Proves that Amazon SNS wrote this envelope and that its topic is one of ours. Nothing is fetched from an
 * address that is not SNS's own. Throws ForbiddenError, or InvalidInputError for a type that SNS does not have.
 */
export async function verifySns(body: unknown, settings: SnsSettings, now: Date): Promise<SnsEnvelope> {
  const parsed = Envelope.safeParse(body)
  if (!parsed.success) throw new ForbiddenError('the notification is not signed')

  const envelope = parsed.data
  if (!isType(envelope.Type)) throw new InvalidInputError('SNS has no such type of message')
  const algorithm = ALGORITHMS[envelope.SignatureVersion]
  if (!algorithm || !isCertificateUrl(envelope.SigningCertURL))
    throw new ForbiddenError('the notification is not signed by SNS')

  const certificate = await settings.fetchCertificate(envelope.SigningCertURL)
  if (!isSigned(envelope, algorithm, certificate))
    throw new ForbiddenError('the signature of the notification is wrong')
  if (!settings.allowedTopics.includes(envelope.TopicArn))
    throw new ForbiddenError('the topic is not one of ours')
  if (envelope.SubscribeURL !== undefined && !isSnsUrl(envelope.SubscribeURL)) {
    throw new ForbiddenError('the address to confirm at is not of SNS')
  }
  return toEnvelope(envelope, envelope.Type, now)
}

function toEnvelope(envelope: Envelope, type: SnsEnvelope['type'], now: Date): SnsEnvelope {
  const at = new Date(envelope.Timestamp)
  return {
    type,
    messageId: envelope.MessageId,
    topic: envelope.TopicArn,
    message: envelope.Message,
    at,
    isStale: Math.abs(now.getTime() - at.getTime()) > FRESH_MS,
    ...(envelope.SubscribeURL ? { subscribeUrl: envelope.SubscribeURL } : {}),
  }
}

function isType(type: string): type is SnsEnvelope['type'] {
  return Object.hasOwn(KEYS, type)
}

/** HTTPS on SNS's own host, whole and not a part of another name, without user, port or surprises. */
function isSnsUrl(text: string): boolean {
  if (!URL.canParse(text) || text.includes('@')) return false
  const { protocol, hostname, port } = new URL(text)
  return protocol === 'https:' && port === '' && HOST.test(hostname)
}

function isCertificateUrl(text: string): boolean {
  return isSnsUrl(text) && new URL(text).search === '' && new URL(text).pathname.endsWith('.pem')
}

function isSigned(envelope: Envelope, algorithm: string, certificate: string): boolean {
  if (!isType(envelope.Type)) return false
  const signed = KEYS[envelope.Type]
    .filter((key) => envelope[key] !== undefined && envelope[key] !== null)
    .map((key) => `${key}\n${envelope[key]}\n`)
    .join('')
  try {
    return createVerify(algorithm).update(signed, 'utf8').verify(certificate, envelope.Signature, 'base64')
  } catch {
    return false
  }
}
