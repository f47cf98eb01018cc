import { describe, expect, it } from 'vitest'
import type { OutboxEntry } from '../../src/channels/channel.ts'
import { outboxEmailProvider } from '../../src/channels/email/outbox.ts'
import { outboxSmsProvider } from '../../src/channels/sms/outbox.ts'
import { aMail, emailProviderContract, smsProviderContract } from './provider-contract.ts'

function box() {
  const entries: OutboxEntry[] = []
  const record = (entry: OutboxEntry) => {
    entries.push(entry)
    return Promise.resolve()
  }
  const arrived = () => entries.map(({ recipient: to, body }) => ({ to, body }))
  return { entries, record, arrived, close: () => Promise.resolve() }
}

emailProviderContract('outboxEmailProvider', async () => {
  const bench = box()
  return { ...bench, provider: outboxEmailProvider(bench.record) }
})

smsProviderContract('outboxSmsProvider', async () => {
  const bench = box()
  return { ...bench, provider: outboxSmsProvider(bench.record) }
})

describe('outboxEmailProvider', () => {
  it('keeps the subject readable beside the mail', async () => {
    const { entries, record } = box()
    const mime = 'Subject: =?UTF-8?B?SMOp?=\r\n =?UTF-8?B?IGzDoA==?=\r\n\r\nbody'
    await outboxEmailProvider(record).send(aMail({ mime }))

    expect(entries).toMatchObject([{ channel: 'email', subject: 'Hé là', messageId: 42 }])
  })
})
