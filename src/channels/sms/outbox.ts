import { randomToken } from '../../core/ids.ts'
import type { OutboxEntry, SmsProvider } from '../channel.ts'

/** Keeps each text where it can be looked at, and sends it to nobody. Being kept is being delivered. */
export function outboxSmsProvider(record: (entry: OutboxEntry) => Promise<void>): SmsProvider {
  return {
    name: 'outbox',
    maxInFlight: 20,
    async send({ messageId, to, text }) {
      await record({ messageId, channel: 'sms', recipient: to, body: text })
      return { providerMessageId: `outbox-${randomToken(12)}`, delivered: true }
    },
    close: () => Promise.resolve(),
  }
}
