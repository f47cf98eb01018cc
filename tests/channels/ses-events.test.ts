import { describe, expect, it } from 'vitest'
import type { DeliveryReport } from '../../src/channels/delivery-report.ts'
import { readSesEvent } from '../../src/channels/email/ses-events.ts'
import { files, names, readText, vectorNow } from './ses-vectors.ts'

const receipt = { id: 'sns:1', receivedAt: vectorNow }
const read = (name: string) => readSesEvent(readText(`${name}.json`), receipt)
const suppressed = (reports: readonly DeliveryReport[]) =>
  reports.filter(({ action }) => action === 'suppress').map(({ address }) => address)

/** expect.json's words for a class, in ours. */
const CLASSES: Record<string, Partial<DeliveryReport>> = {
  hard: { kind: 'bounced', class: 'hard' },
  provider_suppressed: { class: 'provider_suppressed' },
  soft: { kind: 'bounced', class: 'soft' },
  soft_or_autoreply: { kind: 'bounced', class: 'autoreply', action: 'ignore' },
  block: { kind: 'bounced', class: 'block' },
  message_problem: { kind: 'bounced', class: 'message' },
  unknown: { kind: 'bounced', class: 'unknown' },
  complaint: { kind: 'complained', class: 'abuse' },
  not_spam: { kind: 'complained', class: 'not_spam' },
  delivered: { kind: 'delivered' },
  accepted: { kind: 'accepted' },
  rejected: { kind: 'rejected', class: 'block' },
  failed_render: { kind: 'rejected', class: 'message' },
  open: { kind: 'opened' },
  click: { kind: 'clicked' },
  delayed: { kind: 'delayed' },
  unsubscribe: { kind: 'unsubscribed' },
}

describe('readSesEvent', () => {
  const events = names(/^(event|pair|burst|legacy|message)_/)

  it('has its vectors', () => {
    expect(events.length).toBe(38)
  })

  it.each(events)('%s', (name) => {
    const expected = files[name]
    const reports = read(name)
    if (expected?.class === 'ignored') return expect(reports).toEqual([])

    expect(reports[0]).toMatchObject(CLASSES[expected?.class ?? ''] ?? { kind: 'nothing of the kind' })
    expect(suppressed(reports).sort()).toEqual([...(expected?.suppress ?? [])].sort())
    expect(reports.filter(({ action }) => action === 'count_soft').length).toBe(expected?.softCount ?? 0)
    if (expected?.machine !== undefined) expect(reports[0]?.machine !== undefined).toBe(expected.machine)
    expect(reports[0]?.proxied ?? false).toBe(expected?.proxied ?? false)
    if (expected?.optOut) expect(reports.map(({ address }) => address)).toEqual(expected.optOut)
  })

  it('speaks only of the people that the event is about', () => {
    const addresses = read('event_bounce_multi_recipient_mixed').map(
      ({ address, kind }) => `${address} ${kind}`,
    )

    expect(addresses).toEqual(['one@client.example bounced', 'two@client.example delayed'])
  })

  it('finds our own id in the tag, else in our header, and keeps SES’s', () => {
    const event = JSON.parse(readText('event_delivery.json'))
    const header = {
      ...event,
      mail: { ...event.mail, tags: null, headers: [{ name: 'x-relance-message', value: 'msg_H' }] },
    }

    expect(read('event_delivery')[0]).toMatchObject({
      publicId: 'msg_01TEST',
      providerMessageId: expect.stringContaining('01000195a0020'),
    })
    expect(readSesEvent(JSON.stringify(header), receipt)[0]).toMatchObject({ publicId: 'msg_H' })
    expect(read('legacy_notification_bounce_no_headers')[0]).not.toHaveProperty('publicId')
  })

  it('keeps no address in what the server said', () => {
    expect(read('event_bounce_permanent_general')[0]?.diagnostic).toBe(
      'smtp; 550 5.1.1 <…>: Recipient address rejected: User unknown',
    )
  })

  it('gives each report the same receipt in each copy of a notification, and different ones within it', () => {
    const keys = read('event_bounce_multi_recipient_mixed').map(({ receiptKey }) => receiptKey)

    expect(keys).toEqual(['sns:1:0', 'sns:1:1'])
    expect(read('event_bounce_multi_recipient_mixed').map(({ receiptKey }) => receiptKey)).toEqual(keys)
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"eventType":"Bounce"}',
    '{"eventType":"Bounce","mail":{},"bounce":{"bounceType":1}}',
    '{"eventType":"__proto__","mail":{}}',
  ])('makes nothing of %j', (text) => {
    expect(readSesEvent(text, receipt)).toEqual([])
  })
})
