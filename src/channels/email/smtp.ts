import type { EmailProvider, OutgoingMail } from '../channel.ts'
import { smtpError } from './smtp-error.ts'
import { type SmtpPoolOptions, smtpPool } from './smtp-pool.ts'
import { serverMessageId } from './smtp-reply.ts'

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
 * Any mail server, over connections that stay open. The mail is complete already and only carried (composing it
 * here would cost three times the CPU). One recipient each.
 */
export function smtpProvider(settings: SmtpSettings): EmailProvider {
  const options = toOptions(settings)
  const pool = smtpPool(options)

  async function deliver({
    from,
    to,
    mime,
    messageIdHeader,
  }: OutgoingMail): Promise<{ providerMessageId: string }> {
    let started = false
    const onBody = () => {
      started = true
    }
    const { text } = await pool.send({ from, to, mime, onBody }).catch((error: unknown) => {
      throw smtpError(error, started)
    })
    return { providerMessageId: serverMessageId(text, options.host ?? '') ?? messageIdHeader }
  }

  return {
    name: 'smtp',
    // One under way on each connection, and one whose envelope goes out behind it.
    maxInFlight: 2 * settings.connections,
    send: deliver,
    async close() {
      pool.close()
    },
  }
}

function toOptions({ url, connections, timeoutMs = TIMEOUT_MS }: SmtpSettings): SmtpPoolOptions {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const isLocal = LOOPBACK.has(hostname)
  const login = username ? { user: decodeURIComponent(username), password: decodeURIComponent(password) } : {}
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    // A password never crosses a network in the clear.
    requireTLS: !secure && username !== '' && !isLocal,
    // What stays on this machine needs no proof of who answers: mail servers there have a certificate of their own
    // making, and a name that is not `localhost`.
    ...(isLocal ? { tls: { rejectUnauthorized: false } } : {}),
    ...login,
    size: connections,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    logger: false,
  }
}
