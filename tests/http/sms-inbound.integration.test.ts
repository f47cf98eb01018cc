import { describe, expect, it } from 'vitest'
import type { DeliveryReport } from '../../src/channels/delivery-report.ts'
import { signBody } from '../../src/channels/signature.ts'
import { toProblem } from '../../src/http/problem.ts'
import { smsWebhooks } from '../../src/http/public/sms-inbound.ts'
import { createRouter } from '../../src/http/router.ts'
import type { InboundSms } from '../../src/messages/handle-inbound-sms.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const secret = 'a secret of the gateway'

function open(shared: string | undefined = secret) {
  const reports: DeliveryReport[] = []
  const inbound: InboundSms[] = []
  const routes = smsWebhooks({
    secret: shared,
    async recordResponses(_, reported) {
      reports.push(...reported)
    },
    async handleInboundSms(_, sms) {
      inbound.push(sms)
    },
  })
  const app = createRouter()
  app.use(async (c, next) => {
    c.set('ctx', testContext(database.db))
    await next()
  })
  app.route('/', routes).onError(toProblem)
  const post = (path: string, value: unknown, headers?: Record<string, string>) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value)
    const signed = { 'x-relance-signature': signBody(body, secret, testNow) }
    return app.request(path, { method: 'POST', body, headers: headers ?? signed })
  }
  return { reports, inbound, post }
}

describe('POST /webhooks/sms/inbound', () => {
  const sms = { id: 'in-1', from: '0639980001', text: 'STOP', at: '2026-03-02T08:59:00Z' }

  it('204: hands the text over, with the number in its one form', async () => {
    const { post, inbound } = open()

    expect((await post('/webhooks/sms/inbound', sms)).status).toBe(204)
    expect((await post('/webhooks/sms/inbound', { ...sms, from: '33639980001', at: undefined })).status).toBe(
      204,
    )
    expect(inbound).toEqual([
      { from: '+33639980001', text: 'STOP', id: 'in-1', at: new Date(sms.at) },
      { from: '+33639980001', text: 'STOP', id: 'in-1', at: testNow },
    ])
  })

  it.each([
    ['without a signature', {}],
    ['with another one', { 'x-relance-signature': signBody('{}', secret, testNow) }],
    [
      'with an old one',
      {
        'x-relance-signature': signBody(JSON.stringify(sms), secret, new Date(testNow.getTime() - 3_600_000)),
      },
    ],
  ])('401: %s', async (_, headers) => {
    const { post, inbound } = open()

    expect((await post('/webhooks/sms/inbound', sms, headers as Record<string, string>)).status).toBe(401)
    expect(inbound).toEqual([])
  })

  it('401: nobody speaks for a gateway that is not there', async () => {
    const app = open('')

    expect((await app.post('/webhooks/sms/inbound', sms)).status).toBe(401)
  })

  it.each([
    [{ ...sms, from: 'nobody' }, 'from'],
    [{ ...sms, text: undefined }, 'text'],
    [{ ...sms, at: 'yesterday' }, 'at'],
  ])('400: names the wrong field', async (body, path) => {
    const response = await open().post('/webhooks/sms/inbound', body)

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ path }] })
  })
})

describe('POST /webhooks/sms/status', () => {
  const status = { id: 'sms-9', to: '+33639980001', status: 'delivered' }

  it.each([
    ['queued', { kind: 'accepted' }],
    ['sent', { kind: 'accepted' }],
    ['delivered', { kind: 'delivered' }],
    ['undelivered', { kind: 'bounced', action: 'unknown' }],
    ['failed', { kind: 'bounced', action: 'unknown' }],
    ['rejected', { kind: 'rejected', action: 'unknown' }],
  ])('204: %s', async (word, report) => {
    const { post, reports } = open()

    expect((await post('/webhooks/sms/status', { ...status, status: word })).status).toBe(204)
    expect(reports).toMatchObject([
      {
        ...report,
        providerMessageId: 'sms-9',
        address: '+33639980001',
        receiptKey: `sms-status:sms-9:${word}`,
      },
    ])
  })

  it('204: finds the message by our own reference', async () => {
    const { post, reports } = open()
    await post('/webhooks/sms/status', { ...status, id: 'relance-42' })

    expect(reports).toMatchObject([{ messageId: 42 }])
  })

  it('400: a status that we do not know', async () => {
    expect((await open().post('/webhooks/sms/status', { ...status, status: 'lost' })).status).toBe(400)
  })
})
