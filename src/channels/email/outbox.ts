import { randomToken } from '../../core/ids.ts'
import type { EmailProvider, OutboxEntry } from '../channel.ts'
import { readMail } from './read-mail.ts'

/** Keeps each mail where it can be looked at, and sends it to nobody. Being kept is being delivered. */
export function outboxEmailProvider(record: (entry: OutboxEntry) => Promise<void>): EmailProvider {
  return {
    name: 'outbox',
    maxInFlight: 20,
    async send({ messageId, to, mime }) {
      await record({
        messageId,
        channel: 'email',
        recipient: to,
        subject: readMail(mime).subject,
        body: mime,
      })
      return { providerMessageId: `outbox-${randomToken(12)}`, delivered: true }
    },
    close: () => Promise.resolve(),
  }
}
