import type { Readable } from 'node:stream'
import { createTransport, type PluginFunction, type SMTPPoolSentMessageInfo } from 'nodemailer'
import { ProviderUncertainError } from '../../core/errors.ts'
import type { EmailProvider, OutgoingMail } from '../channel.ts'
import { smtpError } from './smtp-error.ts'

export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://…`; user and password percent-encoded. */
  readonly url: string
  /** Connections kept open, and so mails in flight. */
  readonly connections: number
  /** Silence of the server after which a conversation is given up. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 30_000
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Any mail server, over connections that stay open. The mail is complete already, so nodemailer only carries it
 * (composing it here would cost three times the CPU). One recipient each, and checked to be the one that was meant.
 */
export function smtpProvider(settings: SmtpSettings): EmailProvider {
  const transport = createTransport(toOptions(settings))
  transport.use('stream', watchBody)

  async function deliver(mail: OutgoingMail): Promise<{ providerMessageId: string }> {
    const { from, to, mime, messageIdHeader } = mail
    const progress: Progress = { started: () => false }
    const message = { envelope: { from, to: [to] }, raw: mime, messageId: messageIdHeader, progress }
    const sent = await transport.sendMail(message).catch((error: unknown) => {
      throw smtpError(error, progress.started())
    })
    if (sent.accepted.length !== 1 || sent.accepted[0] !== to) {
      throw new ProviderUncertainError('the mail server took another recipient than the one that was meant')
    }
    return { providerMessageId: sent.serverMessageId ?? messageIdHeader }
  }

  return {
    name: 'smtp',
    maxInFlight: settings.connections,
    send: deliver,
    async close() {
      transport.close()
    },
  }
}

/** Whether the server has asked for the mail's body: from then on it may have the whole of it. */
interface Progress {
  started: () => boolean
}

/** nodemailer reads the body only after the answer to DATA, and errors do not tell on which side they are. */
const watchBody: PluginFunction<SMTPPoolSentMessageInfo> = (mail, done) => {
  const { progress } = mail.data as { progress?: Progress }
  const message = mail.message as unknown as { createReadStream(options?: unknown): Readable } | undefined
  if (progress && message) {
    const create = message.createReadStream.bind(message)
    message.createReadStream = (options) => {
      const body = create(options)
      progress.started = () => body.readableDidRead
      return body
    }
  }
  done()
}

function toOptions({ url, connections, timeoutMs = TIMEOUT_MS }: SmtpSettings) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const auth = username
    ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
    : undefined
  return {
    pool: true as const,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    // A password never crosses a network in the clear.
    requireTLS: !secure && auth !== undefined && !LOOPBACK.has(hostname),
    ...(auth ? { auth } : {}),
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false as const,
  }
}
